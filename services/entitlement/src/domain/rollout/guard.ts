import type { GuardTerms } from "../catalog/rollout-terms.ts";
import type { RolloutChange } from "./change-rollout.ts";
import { changed } from "./change-rollout.ts";
import type { Rollout } from "./rollout.ts";

/** How checks were answered to accounts on one side of a rollout. */
export interface ArmFigures {
  readonly decisions: number;
  readonly denied: number;
  /** Answered by the fail policy, since what was used could not be counted. */
  readonly errors: number;
}

/** How one feature was answered on both sides. */
export interface RolloutFigures {
  readonly featureKey: string;
  readonly inside: ArmFigures;
  readonly outside: ArmFigures;
}

/** The feature that fares worse inside than its guard allows, and in what. */
export interface GuardFinding {
  readonly figures: RolloutFigures;
  readonly measure: "denied" | "errors";
}

/** Figures as they were read of a rollout at a version. */
export interface WatchedRollout {
  readonly rollout: Rollout;
  readonly figures: readonly RolloutFigures[];
}

const minuteMs = 60_000;

/** Who halts, as audit log and events say. */
export const guardActor = "rollout guard";

/**
 * The first minute whose checks count: one that begins within the guard's window, and after the rollout was resumed, so
 * that what it was halted for is not held against it again.
 */
export function watchedFrom({ state }: Rollout, { windowMinutes }: GuardTerms, now: Date): Date {
  const resumedMs = state?.resumeTime?.getTime() ?? 0;
  const afterResume = (Math.floor(resumedMs / minuteMs) + 1) * minuteMs;
  return new Date(Math.max(now.getTime() - windowMinutes * minuteMs, afterResume));
}

/** The first feature, by key, that is worse inside than the guard allows. Too few checks on either side say nothing. */
export function findWorse(guard: GuardTerms, figures: readonly RolloutFigures[]): GuardFinding | undefined {
  for (const each of figures.toSorted((left, right) => (left.featureKey < right.featureKey ? -1 : 1))) {
    if (Math.min(each.inside.decisions, each.outside.decisions) < guard.minDecisions) continue;
    if (isAbove(guard.maxDenialIncrease, each, "denied")) return { figures: each, measure: "denied" };
    if (isAbove(guard.maxErrorIncrease, each, "errors")) return { figures: each, measure: "errors" };
  }
  return undefined;
}

/** Halts a rollout for figures that were read of the version that it still has; whatever was decided since goes first. */
export function haltByGuard(rollout: Rollout, watched: WatchedRollout, now: Date): RolloutChange {
  const { guard } = rollout.terms;
  const isNews = rollout.state?.version !== watched.rollout.state?.version;
  if (guard === undefined || isNews || rollout.state?.halted === true) return { rollout };
  const finding = findWorse(guard, watched.figures);
  if (finding === undefined) return { rollout };
  const { figures, measure } = finding;
  const circumstances = { actor: guardActor, reason: describe(finding), now };
  const details = { feature: figures.featureKey, measure, inside: figures.inside, outside: figures.outside };
  return { ...changed(rollout, { halted: true }, "rollout.halt", circumstances, details), figures };
}

/** Whether the share inside exceeds that outside by more than so many percentage points; in whole numbers, so exactly. */
function isAbove(
  points: number | undefined,
  { inside, outside }: RolloutFigures,
  measure: GuardFinding["measure"],
): boolean {
  if (points === undefined) return false;
  const [all, allOutside] = [BigInt(inside.decisions), BigInt(outside.decisions)];
  const increase = BigInt(inside[measure]) * allOutside - BigInt(outside[measure]) * all;
  return increase * 10_000n > BigInt(Math.round(points * 100)) * all * allOutside;
}

function describe({ figures: { featureKey, inside, outside }, measure }: GuardFinding): string {
  const share = (arm: ArmFigures) => `${((arm[measure] / arm.decisions) * 100).toFixed(2)} % of ${arm.decisions}`;
  const what = measure === "denied" ? "denied" : "answered by the fail policy";
  return `${featureKey}: ${share(inside)} checks inside are ${what}, and ${share(outside)} outside`;
}
