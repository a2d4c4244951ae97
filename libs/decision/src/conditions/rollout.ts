import type { Failure } from "../decision.ts";
import { ownValue } from "../own-value.ts";
import type { Condition, Owner } from "../snapshot.ts";
import type { RolloutDocument } from "../rollout-document.ts";
import type { RulesDocument, SnapshotDocument } from "../snapshot-document.ts";
import { stableHash } from "../stable-hash.ts";

/** ROLLOUT_EXCLUDED: settled when compiled, for it depends on the account alone. */
export function rolloutConditions(
  rules: RulesDocument | undefined,
  owner: Owner,
  document: SnapshotDocument,
): Condition[] {
  const rule = rules?.rollout;
  const rollout = ownValue(document.rollouts, rule);
  if (rule === undefined || rollout === undefined || isInRollout(rule, rollout, document.accountId)) return [];
  const failure: Failure = { code: "ROLLOUT_EXCLUDED", ...owner, rule, remedies: [] };
  return [
    ({ request }, failures) => {
      if (request.withoutRollout === rule) return true;
      failures?.push(failure);
      return false;
    },
  ];
}

/**
 * Whether an account is in. Each account has a fixed place among 10,000 by a stable hash of rule and account, and those
 * below the share are in: raising the share only adds accounts.
 */
export function isInRollout(rule: string, rollout: RolloutDocument, accountId: string): boolean {
  if (rollout.halted || rollout.exclude?.includes(accountId)) return false;
  if (rollout.include?.includes(accountId)) return true;
  return stableHash(`${rule}\n${accountId}`) % 10_000 < Math.round(rollout.percent * 100);
}
