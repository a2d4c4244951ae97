import { DomainError } from "@licet/kernel";
import type { ReceiptVerifyOptions, VerifiedReceipt } from "@licet/license-token/receipt";
import { verifyDecisionReceipt } from "@licet/license-token/receipt";
import type { Licet } from "../licet.ts";

/**
 * Verifies a receipt by the platform's published keys. @throws DomainError that says why it is refused, see
 * `verifyDecisionReceipt`; Error when the keys cannot be fetched
 */
export type ReceiptVerifier = (receipt: string) => Promise<VerifiedReceipt>;

interface PublishedKeys {
  readonly keys: ReceiptVerifyOptions["keys"];
  /** When they were asked for, by a clock that only goes forward. */
  readonly sinceMs: number;
}

/** A key that was withdrawn is trusted no longer than this. */
const maxAgeMs = 3_600_000;
/** Receipts by keys that nobody published make no more than one request in this time. */
const seekIntervalMs = 10_000;

/**
 * Fetches the keys at the first receipt, an hour later again, and for one that is signed by a key that was not among them
 * at most once in 10 s. `nowMs`: a clock that only goes forward, in milliseconds.
 */
export function createReceiptVerifier(
  licet: Pick<Licet, "fetch">,
  demands: Omit<ReceiptVerifyOptions, "keys"> = {},
  nowMs: () => number = () => performance.now(),
): ReceiptVerifier {
  let held: PublishedKeys | undefined;
  let fetching: Promise<PublishedKeys> | undefined;
  let soughtAtMs = -Infinity;

  async function load(): Promise<PublishedKeys> {
    const sinceMs = nowMs();
    try {
      held = { keys: await fetchKeys(licet), sinceMs };
      return held;
    } finally {
      fetching = undefined;
    }
  }

  function fetchAnew(): Promise<PublishedKeys> {
    fetching ??= load();
    return fetching;
  }

  /** Keys that are newer than these; undefined when it is too early to ask for any. */
  async function seekNewer(known: PublishedKeys): Promise<PublishedKeys | undefined> {
    if (held !== known) return held;
    if (fetching !== undefined) return fetching;
    if (nowMs() - soughtAtMs < seekIntervalMs) return undefined;
    soughtAtMs = nowMs();
    return fetchAnew();
  }

  return async (receipt) => {
    const known = held !== undefined && nowMs() - held.sinceMs < maxAgeMs ? held : undefined;
    const used = known ?? (await fetchAnew());
    try {
      return await verifyDecisionReceipt(receipt, { ...demands, keys: used.keys });
    } catch (error) {
      const isNewKey = error instanceof DomainError && error.reason === "TOKEN_KEY_UNKNOWN";
      const newer = isNewKey && known !== undefined ? await seekNewer(known) : undefined;
      if (newer === undefined) throw error;
      return verifyDecisionReceipt(receipt, { ...demands, keys: newer.keys });
    }
  };
}

async function fetchKeys(licet: Pick<Licet, "fetch">): Promise<ReceiptVerifyOptions["keys"]> {
  const response = await licet.fetch("/.well-known/jwks.json");
  if (!response.ok) throw new Error(`the platform's keys cannot be fetched: ${response.status}`);
  return (await response.json()) as ReceiptVerifyOptions["keys"];
}
