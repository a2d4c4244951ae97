import { DomainError } from "@licet/kernel";
import type { ReceiptVerifyOptions, VerifiedReceipt } from "@licet/license-token/receipt";
import { verifyDecisionReceipt } from "@licet/license-token/receipt";
import type { Licet } from "../licet.ts";

/**
 * Verifies a receipt by the platform's published keys. @throws DomainError that says why it is refused, see
 * `verifyDecisionReceipt`; Error when the keys cannot be fetched
 */
export type ReceiptVerifier = (receipt: string) => Promise<VerifiedReceipt>;

/** Fetches the keys at the first receipt, and anew for one that is signed by a key that was not among them. */
export function createReceiptVerifier(
  licet: Pick<Licet, "fetch">,
  demands: Omit<ReceiptVerifyOptions, "keys"> = {},
): ReceiptVerifier {
  let keys: Promise<ReceiptVerifyOptions["keys"]> | undefined;

  function fetchAnew(): Promise<ReceiptVerifyOptions["keys"]> {
    const fetching = fetchKeys(licet);
    keys = fetching;
    // What failed is tried again by the next one.
    fetching.catch(() => (keys = undefined));
    return fetching;
  }

  return async (receipt) => {
    const known = keys;
    try {
      return await verifyDecisionReceipt(receipt, { ...demands, keys: await (known ?? fetchAnew()) });
    } catch (error) {
      const isNewKey = error instanceof DomainError && error.reason === "TOKEN_KEY_UNKNOWN";
      if (known === undefined || !isNewKey) throw error;
      return verifyDecisionReceipt(receipt, { ...demands, keys: await fetchAnew() });
    }
  };
}

async function fetchKeys(licet: Pick<Licet, "fetch">): Promise<ReceiptVerifyOptions["keys"]> {
  const response = await licet.fetch("/.well-known/jwks.json");
  if (!response.ok) throw new Error(`the platform's keys cannot be fetched: ${response.status}`);
  return (await response.json()) as ReceiptVerifyOptions["keys"];
}
