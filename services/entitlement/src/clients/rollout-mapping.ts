import type { RolloutGuard, RolloutRule } from "@licet/contracts/catalog";
import type { GuardTerms, RolloutTerms } from "../domain/catalog/rollout-terms.ts";

/** A rollout rule as the domain knows it. */
export function toRollout({ productKey, percent, include, exclude, guard }: RolloutRule): RolloutTerms {
  return { productKey, percent: Number(percent), include, exclude, ...(guard && { guard: toGuard(guard) }) };
}

function toGuard({ maxDenialIncrease, maxErrorIncrease, minDecisions, window }: RolloutGuard): GuardTerms {
  return {
    ...(maxDenialIncrease !== "" && { maxDenialIncrease: Number(maxDenialIncrease) }),
    ...(maxErrorIncrease !== "" && { maxErrorIncrease: Number(maxErrorIncrease) }),
    minDecisions: Number(minDecisions),
    windowMinutes: Math.floor(Number(window?.seconds ?? 0n) / 60),
  };
}
