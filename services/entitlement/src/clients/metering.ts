import type { Client } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import type { MeteringService } from "@licet/contracts/metering";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { runForTenant } from "@licet/rpc";
import type { Metering, UsageClaim, UsageVerdict } from "../app/decision/ports.ts";
import { createBalanceReader } from "./balance-reader.ts";
import { toAllowanceSet, toVerdict } from "./metering-mapping.ts";

/** How metering is asked. */
export interface MeteringOptions {
  readonly client: Client<typeof MeteringService>;
  readonly clock: Clock;
  /** How long an answer is waited for before the fail policies decide. */
  readonly timeoutMs: number;
}

const awayCodes = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted, Code.Unknown]);

/** Asks metering. While it is away it says since when; what metering refuses is the caller's own mistake. */
export function createMetering({ client, clock, timeoutMs }: MeteringOptions): Metering {
  let awaySinceMs: number | undefined;
  const readBalances = createBalanceReader((tenantId, claims) =>
    runForTenant(tenantId, async () => {
      const { balances } = await client.getBalances({ allowanceSets: claims.map(toAllowanceSet) }, { timeoutMs });
      return balances;
    }),
  );

  /** Another call that ran out of its own time says nothing about metering. */
  async function ask(run: () => Promise<UsageVerdict>, signal: AbortSignal): Promise<UsageVerdict> {
    try {
      const verdict = await run();
      awaySinceMs = undefined;
      return verdict;
    } catch (error) {
      if (signal.aborted) throw error;
      if (!(error instanceof ConnectError) || !awayCodes.has(error.code)) throw toRefusal(error);
      awaySinceMs ??= clock.now().getTime();
      return { evidence: { state: "unavailable", since: awaySinceMs } };
    }
  }

  return {
    readBalance: (claim, signal) => ask(async () => toVerdict(await readBalances(claim)), signal),
    reserve: (claim, signal) =>
      ask(async () => {
        const { holdSeconds } = claim;
        const answer = await client.reserve(
          {
            ...toUsage(claim),
            ...(holdSeconds !== undefined && { holdDuration: { seconds: BigInt(holdSeconds), nanos: 0 } }),
          },
          { timeoutMs, signal },
        );
        const reservationId = answer.reservation?.reservationId;
        return { ...toVerdict(answer.balance, answer), ...(reservationId !== undefined && { reservationId }) };
      }, signal),
    consume: (claim, signal) =>
      ask(async () => {
        const answer = await client.consume(toUsage(claim), { timeoutMs, signal });
        return toVerdict(answer.balance, answer);
      }, signal),
  };
}

function toUsage(claim: UsageClaim) {
  const { requestId, amount } = claim;
  return { requestId, amount, allowanceSet: toAllowanceSet(claim) };
}

/** The refusals of metering that the caller of a check can do something about, such as a request id used twice. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  const [info] = error.findDetails(ErrorInfoSchema);
  if (info?.reason !== "REQUEST_ID_REUSED") return error;
  return new DomainError(info.reason, error.rawMessage, info.metadata);
}
