import type { FieldViolation } from "@licet/kernel";
import { ownValue } from "./own-value.ts";
import type { FeatureDocument, GrantedValue, Instant, RulesDocument, SnapshotDocument } from "./snapshot-document.ts";

/** What a document of the right shape still gets wrong: references to nothing, values of the wrong kind, reversed terms. */
export function findBrokenReferences(document: SnapshotDocument): FieldViolation[] {
  return [
    ...Object.entries(document.features).flatMap(([key, { rules }]) => brokenRules(rules, `features.${key}`, document)),
    ...document.licences.flatMap((licence, index) => {
      const path = `licences[${index}]`;
      return [
        ...reversed(licence.from, licence.until, path),
        ...reversed(licence.until, licence.graceUntil, path, "graceUntil"),
        ...brokenRules(licence.rules, path, document),
        ...licence.grants.flatMap((grant, at) => [
          ...brokenGrant(grant, `${path}.grants[${at}]`, document, true),
          ...brokenRules(grant.rules, `${path}.grants[${at}]`, document),
        ]),
      ];
    }),
    ...(document.overrides ?? []).flatMap((override, index) => {
      return brokenGrant(override, `overrides[${index}]`, document, override.effect === "set");
    }),
  ];
}

function brokenGrant(
  grant: GrantedValue & { feature: string; from?: Instant; until?: Instant },
  path: string,
  document: SnapshotDocument,
  needsValue: boolean,
): FieldViolation[] {
  const feature = ownValue(document.features, grant.feature);
  if (feature === undefined) return [{ field: `${path}.feature`, description: `names no feature: ${grant.feature}` }];
  return [...reversed(grant.from, grant.until, path), ...(needsValue ? missingValue(grant, path, feature) : [])];
}

function missingValue(grant: GrantedValue, path: string, { kind }: FeatureDocument): FieldViolation[] {
  const member = ({ boolean: undefined, limit: "limit", config: "config", metered: "allowance" } as const)[kind];
  if (member === undefined || grant[member] !== undefined) return [];
  return [{ field: `${path}.${member}`, description: `is missing for a ${kind} feature` }];
}

function brokenRules(rules: RulesDocument | undefined, path: string, document: SnapshotDocument): FieldViolation[] {
  return (["territory", "rollout"] as const).flatMap((member) => {
    const key = rules?.[member];
    const known = member === "territory" ? document.territories : document.rollouts;
    if (key === undefined || (known !== undefined && Object.hasOwn(known, key))) return [];
    return [{ field: `${path}.rules.${member}`, description: `names no ${member}: ${key}` }];
  });
}

function reversed(
  from: Instant | undefined,
  until: Instant | undefined,
  path: string,
  member = "until",
): FieldViolation[] {
  if (from === undefined || until === undefined || from <= until) return [];
  return [{ field: `${path}.${member}`, description: "must not be before the start" }];
}
