import type { Feature, FeatureGroup, RegionRule, Value } from "@licet/contracts/catalog";
import {
  Combine,
  FailMode,
  FeatureKind,
  OverageMode,
  RegionEvidence,
  UnknownRegion,
  ValueType,
} from "@licet/contracts/catalog";
import type { FeatureDocument, JsonValue, RulesDocument, TerritoryDocument } from "@licet/decision";

const kinds: Partial<Record<FeatureKind, FeatureDocument["kind"]>> = {
  [FeatureKind.LIMIT]: "limit",
  [FeatureKind.CONFIG]: "config",
  [FeatureKind.METERED]: "metered",
};

const valueTypes: Partial<Record<ValueType, NonNullable<FeatureDocument["valueType"]>>> = {
  [ValueType.STRING]: "string",
  [ValueType.NUMBER]: "number",
  [ValueType.BOOLEAN]: "boolean",
  [ValueType.ENUM]: "enum",
  [ValueType.JSON]: "json",
};

const evidences: Partial<Record<RegionEvidence, TerritoryDocument["trust"][number]>> = {
  [RegionEvidence.CLAIM]: "claim",
  [RegionEvidence.IP]: "ip",
  [RegionEvidence.BILLING]: "billing",
};

type Territories = Readonly<Record<string, TerritoryDocument>>;

/** The features as snapshots have them, by key. Of two that exclude each other each names the other. */
export function toFeatureDocuments(
  features: readonly Feature[],
  groups: readonly FeatureGroup[],
  territories: Territories,
): Record<string, FeatureDocument> {
  const groupsOf = new Map<string, Set<FeatureGroup>>();
  for (const group of groups) group.featureKeys.forEach((key) => addTo(groupsOf, key, group));
  const excludersOf = new Map<string, Set<string>>();
  for (const { key, excludes } of features) excludes.forEach((other) => addTo(excludersOf, other, key));
  return Object.fromEntries(
    features.map((feature) => {
      const { key, excludes } = feature;
      const relations = {
        groups: [...(groupsOf.get(key) ?? [])],
        excludes: [...new Set([...excludes, ...(excludersOf.get(key) ?? [])])].sort(),
      };
      return [key, toFeatureDocument(feature, relations, territories)];
    }),
  );
}

function addTo<T>(sets: Map<string, Set<T>>, key: string, item: T): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([item]));
  else set.add(item);
}

function toFeatureDocument(
  feature: Feature,
  { groups, excludes }: { groups: readonly FeatureGroup[]; excludes: string[] },
  territories: Territories,
): FeatureDocument {
  const { displayName, productKey, combine, allowedValues, meterKey, unit, requires } = feature;
  const valueType = valueTypes[feature.valueType] ?? (allowedValues.length > 0 ? "enum" : undefined);
  const access = feature.access ?? groups.find((group) => group.access !== undefined)?.access;
  const rules = toRules({ ...feature, access }, territories);
  return {
    kind: kinds[feature.kind] ?? "boolean",
    ...(displayName !== "" && { name: displayName }),
    ...(productKey !== "" && { productKey }),
    ...(valueType && { valueType }),
    ...(combine !== Combine.UNSPECIFIED && { combine: combine === Combine.SUM ? "sum" : "max" }),
    ...(feature.overage && { overage: toOverage(feature.overage) }),
    ...toFailPolicy(feature.failPolicy),
    ...(meterKey !== "" && { meter: meterKey }),
    ...(unit !== "" && { unit }),
    ...(rules && { rules }),
    ...(requires.length > 0 && { requires: [...requires].sort() }),
    ...(excludes.length > 0 && { excludes }),
    ...(groups.length > 0 && { featureGroups: groups.map(({ key }) => key).sort() }),
  };
}

function toOverage({ mode, capPercent }: NonNullable<Feature["overage"]>): NonNullable<FeatureDocument["overage"]> {
  if (mode === OverageMode.SOFT) return { policy: "soft" };
  return mode === OverageMode.CAPPED ? { policy: "capped", percent: capPercent } : { policy: "hard" };
}

/** A snapshot says nothing of what is closed: that is what it means to say nothing. */
function toFailPolicy(policy: Feature["failPolicy"]): Pick<FeatureDocument, "failPolicy"> {
  switch (policy?.mode) {
    case FailMode.OPEN:
      return { failPolicy: { mode: "open" } };
    case FailMode.GRACE:
      return { failPolicy: { mode: "grace", seconds: Number(policy.graceDuration?.seconds ?? 0n) } };
    default:
      return {};
  }
}

function toRules(
  { access, regionRuleKey, rolloutRuleKey }: Pick<Feature, "access" | "regionRuleKey" | "rolloutRuleKey">,
  territories: Territories,
): RulesDocument | undefined {
  const { roles = [], groups = [] } = access ?? {};
  const rules: RulesDocument = {
    ...(roles.length > 0 && { rolesAny: roles }),
    ...(groups.length > 0 && { groupsAny: groups }),
    ...(Object.hasOwn(territories, regionRuleKey) && { territory: regionRuleKey }),
    ...(rolloutRuleKey !== "" && { rollout: rolloutRuleKey }),
  };
  return Object.keys(rules).length > 0 ? rules : undefined;
}

/** A region rule as snapshots have it. */
export function toTerritory({
  allow,
  deny,
  unknown,
  evidence,
  refuseAnonymous,
  travel,
}: RegionRule): TerritoryDocument {
  const trust = evidence.flatMap((name) => evidences[name] ?? []);
  return {
    ...(allow.length > 0 && { allow }),
    ...(deny.length > 0 && { deny }),
    trust: trust.length > 0 ? trust : ["claim", "ip", "billing"],
    unknown: unknown === UnknownRegion.ALLOW ? "allow" : "deny",
    ...(refuseAnonymous && { refuseAnonymous }),
    ...(travel && { travel: { days: travel.days, restDays: travel.restDays } }),
  };
}

/** A typed value as JSON. */
export function toJsonValue(kind: Value["kind"]): JsonValue {
  switch (kind.case) {
    case "numberValue":
      return Number(kind.value);
    case "jsonValue":
      return JSON.parse(kind.value) as JsonValue;
    case undefined:
      return true;
    default:
      return kind.value;
  }
}
