import { ownValue } from "./own-value.ts";
import { add, fail, type Violations } from "./shape.ts";
import type {
  FeatureDocument,
  GrantDocument,
  GrantedValue,
  Instant,
  LicenceDocument,
  OverrideDocument,
  RulesDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";

/** What a document of the right shape still gets wrong: references to nothing, values of the wrong kind, reversed terms. */
export function findBrokenReferences(document: SnapshotDocument): Violations {
  let violations: Violations;
  for (const key of Object.keys(document.features)) {
    const feature = document.features[key];
    const broken = add(brokenRules(feature?.rules, document), "", brokenRelations(feature, document));
    if (broken !== undefined) violations = add(violations, `.features.${key}`, broken);
  }
  for (const [index, licence] of document.licences.entries()) {
    violations = add(violations, `.licences[${index}]`, brokenLicence(licence, document));
  }
  for (const [index, override] of (document.overrides ?? []).entries()) {
    violations = add(violations, `.overrides[${index}]`, brokenGrant(override, document, override.effect === "set"));
  }
  return violations;
}

function brokenLicence(licence: LicenceDocument, document: SnapshotDocument): Violations {
  let violations = reversed(licence.from, licence.until, ".until");
  violations = add(violations, "", reversed(licence.until, licence.graceUntil, ".graceUntil"));
  violations = add(violations, "", brokenRules(licence.rules, document));
  for (const [at, grant] of licence.grants.entries()) {
    const broken = add(brokenGrant(grant, document, true), "", brokenRules(grant.rules, document));
    if (broken !== undefined) violations = add(violations, `.grants[${at}]`, broken);
  }
  return violations;
}

function brokenGrant(
  grant: GrantDocument | OverrideDocument,
  document: SnapshotDocument,
  needsValue: boolean,
): Violations {
  const feature = ownValue(document.features, grant.feature);
  if (feature === undefined) return add(undefined, ".feature", fail(`names no feature: ${grant.feature}`));
  const violations = reversed(grant.from, grant.until, ".until");
  return needsValue ? add(violations, "", missingValue(grant, feature)) : violations;
}

const valueMembers = { boolean: undefined, limit: "limit", config: "config", metered: "allowance" } as const;

function missingValue(grant: GrantedValue, { kind }: FeatureDocument): Violations {
  const member = valueMembers[kind];
  if (member === undefined || grant[member] !== undefined) return undefined;
  return add(undefined, `.${member}`, fail(`is missing for a ${kind} feature`));
}

function brokenRules(rules: RulesDocument | undefined, document: SnapshotDocument): Violations {
  if (rules === undefined) return undefined;
  const violations = unknownKey("territory", rules.territory, document.territories);
  return add(violations, "", unknownKey("rollout", rules.rollout, document.rollouts));
}

function brokenRelations(feature: FeatureDocument | undefined, { features }: SnapshotDocument): Violations {
  let violations: Violations;
  for (const member of ["requires", "excludes"] as const) {
    for (const [at, key] of (feature?.[member] ?? []).entries()) {
      if (!Object.hasOwn(features, key)) {
        violations = add(violations, `.${member}[${at}]`, fail(`names no feature: ${key}`));
      }
    }
  }
  return violations;
}

function unknownKey(member: string, key: string | undefined, known: object | undefined): Violations {
  if (key === undefined || (known !== undefined && Object.hasOwn(known, key))) return undefined;
  return add(undefined, `.rules.${member}`, fail(`names no ${member}: ${key}`));
}

function reversed(from: Instant | undefined, until: Instant | undefined, path: string): Violations {
  if (from === undefined || until === undefined || from <= until) return undefined;
  return add(undefined, path, fail("must not be before the start"));
}
