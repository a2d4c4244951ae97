import { isInRollout } from "@licet/decision";
import type { RolloutTerms } from "../catalog/rollout-terms.ts";

/** What was decided about a rollout rule beside the catalog. */
export interface RolloutState {
  /** The share in force instead of the catalog's. */
  readonly percent?: number;
  readonly halted: boolean;
  /** When it was resumed last; the guard counts from then on. */
  readonly resumeTime?: Date;
  readonly reason: string;
  readonly author: string;
  readonly version: number;
  readonly updateTime: Date;
}

/** A rule of the published catalog and what was decided about it; nothing yet when there is no state. */
export interface Rollout {
  readonly key: string;
  readonly terms: RolloutTerms;
  readonly state?: RolloutState;
}

/** The rule as it is in force. */
export function termsInForce({ terms, state }: Pick<Rollout, "terms" | "state">): RolloutTerms {
  if (state === undefined) return terms;
  const { percent = terms.percent, halted } = state;
  return { ...terms, percent, ...(halted && { halted }) };
}

/** Whether the rule in force lets the account in. */
export function letsIn(key: string, terms: RolloutTerms, accountId: string): boolean {
  const { percent, include, exclude, halted = false } = terms;
  return isInRollout(key, { percent, include: [...include], exclude: [...exclude], halted }, accountId);
}
