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
  return [
    (question, failures) => {
      const { verdict } = territory.locate(question);
      if (verdict === "inside") return true;
      failures?.push(
        verdict === "unknown"
          ? { code: "REGION_UNKNOWN", ...owner, rule, remedies: [{ kind: "CONTACT_VENDOR" }] }
          : { code: "REGION_DENIED", ...owner, rule, remedies: [] },
      );
      return false;
    },
  ];
}
