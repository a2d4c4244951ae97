import type { RolloutRule } from "@licet/contracts/catalog";
import type { RolloutTerms } from "../domain/catalog/rollout-terms.ts";

/** A rollout rule as the domain knows it. */
export function toRollout({ productKey, percent, include, exclude }: RolloutRule): RolloutTerms {
  return { productKey, percent: Number(percent), include, exclude };
}
