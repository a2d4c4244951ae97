import { type BalanceOptions, getBalances as readBalances } from "../app/get-balances.ts";
import { fromAllowanceSet } from "./from-allowance-set.ts";
import { toBalance } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Balances under the given allowances, in their order. */
export function getBalances(options: BalanceOptions): RpcHandlers["getBalances"] {
  return async ({ allowanceSets }, { tenantId }) => {
    const sets = allowanceSets.map((set, index) => fromAllowanceSet(set, `allowance_sets[${index}]`));
    return { balances: (await readBalances(options, tenantId, sets)).map(toBalance) };
  };
}
