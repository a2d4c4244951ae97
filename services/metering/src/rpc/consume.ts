import type { Settle } from "../app/settle.ts";
import { toAmount } from "../domain/amount.ts";
import { fromAllowanceSet } from "./from-allowance-set.ts";
import { toBalance } from "./mapping.ts";
import { requireSet } from "./require-set.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Takes an amount at once if the allowances cover it. */
export function consume(settle: Settle): RpcHandlers["consume"] {
  return async ({ requestId, allowanceSet, amount }, { tenantId }) => {
    const set = fromAllowanceSet(requireSet(allowanceSet));
    const outcome = await settle(tenantId, { kind: "consume", requestId, set, amount: toAmount(amount) });
    return { granted: outcome.granted, asOverage: outcome.asOverage, balance: toBalance(outcome.balance) };
  };
}
