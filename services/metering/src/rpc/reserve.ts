import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import { DomainError } from "@licet/kernel";
import type { Settle } from "../app/settle.ts";
import { toAmount } from "../domain/amount.ts";
import { fromAllowanceSet } from "./from-allowance-set.ts";
import { toBalance, toReservation } from "./mapping.ts";
import { requireSet } from "./require-set.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

const defaultHoldMs = 3_600_000;
const longestHoldMs = 30 * 86_400_000;

/** Holds an amount if the allowances cover it. */
export function reserve(settle: Settle): RpcHandlers["reserve"] {
  return async ({ requestId, allowanceSet, amount, holdDuration }, { tenantId }) => {
    const set = fromAllowanceSet(requireSet(allowanceSet));
    const holdMs = fromHoldDuration(holdDuration);
    const outcome = await settle(tenantId, { kind: "reserve", requestId, set, amount: toAmount(amount), holdMs });
    const { granted, asOverage, reservation, balance } = outcome;
    return {
      granted,
      asOverage,
      balance: toBalance(balance),
      ...(reservation && { reservation: toReservation(reservation) }),
    };
  };
}

function fromHoldDuration(duration: Duration | undefined): number {
  if (duration === undefined) return defaultHoldMs;
  const holdMs = durationMs(duration);
  if (holdMs > 0 && holdMs <= longestHoldMs) return holdMs;
  const fields = [{ field: "hold_duration", description: "must be above 0 and at most 30 days" }];
  throw new DomainError("HOLD_DURATION_INVALID", "hold_duration must be above 0 and at most 30 days", {}, { fields });
}
