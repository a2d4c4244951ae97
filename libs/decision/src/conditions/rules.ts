import type { Condition, Owner } from "../snapshot.ts";
import type { RulesDocument, SnapshotDocument } from "../snapshot-document.ts";
import { personConditions } from "./person.ts";
import { rolloutConditions } from "./rollout.ts";
import { territoryConditions } from "./territory.ts";

/** The conditions of the rules that a feature, a licence or a grant may carry. */
export function rulesConditions(
  rules: RulesDocument | undefined,
  owner: Owner,
  document: SnapshotDocument,
): Condition[] {
  return [
    ...personConditions(rules, owner),
    ...territoryConditions(rules, owner, document),
    ...rolloutConditions(rules, owner, document),
  ];
}
