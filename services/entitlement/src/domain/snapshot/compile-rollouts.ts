import type { RolloutDocument } from "@licet/decision";
import type { Catalog } from "../catalog/catalog.ts";
import { letsIn } from "../rollout/rollout.ts";

const inside = { percent: 100 };
const outside = { percent: 0 };

/**
 * Of every rollout rule whether the account is in, and nothing else: neither how many others are, nor who. So a rule that
 * grows changes the snapshots of those alone who come in.
 */
export function compileRollouts(
  { rollouts = {} }: Pick<Catalog, "rollouts">,
  accountId: string,
): Record<string, RolloutDocument> {
  return Object.fromEntries(
    Object.entries(rollouts).map(([key, terms]) => {
      const share = letsIn(key, terms, accountId) ? inside : outside;
      return [key, { ...share, productKey: terms.productKey, ...(terms.guard && { guarded: true }) }];
    }),
  );
}
