import type { Failure } from "../decision.ts";
import type { Condition, Owner } from "../snapshot.ts";
import type { RulesDocument, SnapshotDocument } from "../snapshot-document.ts";
import { findTerritory } from "../territory.ts";

/** REGION_DENIED, REGION_UNKNOWN. */
export function territoryConditions(
  rules: RulesDocument | undefined,
  owner: Owner,
  document: SnapshotDocument,
): Condition[] {
  const rule = rules?.territory;
  const territory = findTerritory(document, rule);
  if (rule === undefined || territory === undefined) return [];
  const unknown: Failure = { code: "REGION_UNKNOWN", ...owner, rule, remedies: [{ kind: "CONTACT_VENDOR" }] };
  const denied: Failure = { code: "REGION_DENIED", ...owner, rule, remedies: [] };
  return [
    (question, failures) => {
      const { verdict } = territory.locate(question);
      if (verdict === "inside") return true;
      failures?.push(verdict === "unknown" ? unknown : denied);
      return false;
    },
  ];
}
