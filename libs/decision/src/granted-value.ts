import { rightOfGrant, rightOfOverride } from "./compile-right.ts";
import { ownValue } from "./own-value.ts";
import type { Conditions, Right } from "./snapshot.ts";
import type { JsonValue, SnapshotDocument } from "./snapshot-document.ts";
import { valueOf } from "./value.ts";

/** What licences ask for has no say in what they give. */
const unconditional: Conditions = { standing: [], others: [] };

/**
 * By feature that a licence grants, what all rights to it that concern the whole account give together, whatever the
 * instant and the subject: for summaries, not for decisions.
 */
export function grantedValuesOf(document: SnapshotDocument): Record<string, JsonValue> {
  const granted = new Map<string, Right[]>();
  for (const licence of document.licences) {
    for (const grant of licence.grants) {
      const feature = ownValue(document.features, grant.feature);
      if (feature === undefined) continue;
      const rights = granted.get(grant.feature) ?? overridesOf(grant.feature, document);
      granted.set(grant.feature, rights);
      rights.push(rightOfGrant(grant, licence, unconditional, feature, document));
    }
  }
  return Object.fromEntries(
    [...granted].map(([key, rights]) => [key, valueOf(document.features[key]?.kind ?? "boolean", rights) ?? true]),
  );
}

function overridesOf(key: string, { overrides = [] }: SnapshotDocument): Right[] {
  const given = overrides.filter(({ feature, effect }) => feature === key && effect !== "deny").map(rightOfOverride);
  return given.filter(({ override }) => override === undefined);
}
