import type { ReplayedDecision } from "@licet/contracts/entitlement";
import { ReplayEffect } from "@licet/contracts/entitlement";
import { toCodeName } from "./describe-decision.ts";
import { describeLoggedDecision } from "./describe-logged-decision.ts";
import { bad, faint, good, toColumns } from "./output.ts";
import type { ReplaySum, ReplaySums } from "./replay-sums.ts";

/** One decision as it was, and as it would have been. */
export function describeReplayed({ decision, effect, code, failingCodes }: ReplayedDecision): string[] {
  if (decision === undefined) return [];
  const codes = failingCodes.length === 0 ? [code] : failingCodes;
  return [...describeLoggedDecision(decision), `  ${words[effect]}: ${codes.map(toCodeName).join(", ")}`];
}

const words: Readonly<Record<ReplayEffect, string>> = {
  [ReplayEffect.UNSPECIFIED]: "otherwise",
  [ReplayEffect.GAINED]: good("would be allowed"),
  [ReplayEffect.LOST]: bad("would be denied"),
  [ReplayEffect.CHANGED]: "would be answered otherwise",
};

/** A line for each account and feature: those who lose first. */
export function describeReplayGroups(groups: readonly ReplaySum[]): string[] {
  const sorted = groups.toSorted((left, right) => right.lost - left.lost || right.gained - left.gained);
  return toColumns(
    sorted.map(({ accountId, featureKey, gained, lost, changed }) => [
      accountId,
      featureKey,
      gained > 0 ? good(`+${gained}`) : "",
      lost > 0 ? bad(`-${lost}`) : "",
      changed > 0 ? faint(`~${changed}`) : "",
    ]),
  );
}

/** The sums of the whole. */
export function describeReplayCounts({
  decisions,
  gained,
  lost,
  changed,
  same,
  unjudged,
}: ReplaySums["counts"]): string {
  const rest = unjudged > 0 ? `, ${unjudged} were answered by fail policy` : "";
  return `${decisions} decisions: ${gained} gained, ${lost} lost, ${changed} otherwise, ${same} the same${rest}`;
}
