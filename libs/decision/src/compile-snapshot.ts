import { boundariesFinder } from "./boundaries.ts";
import type { Bearing } from "./boundaries.ts";
import { rightOfGrant, rightOfOverride } from "./compile-right.ts";
import { dependencyCondition } from "./conditions/dependency.ts";
import { exclusionConditions } from "./conditions/exclusion.ts";
import { denialCondition } from "./conditions/override.ts";
import { userKnown } from "./conditions/person.ts";
import type { Remedy } from "./decision.ts";
import { requiredBy, withRelated } from "./feature-relations.ts";
import { bareConditions, conditionsOfLicence, conditionsOfRules, withoutNames } from "./named-conditions.ts";
import { ownValue } from "./own-value.ts";
import type { Conditions, Feature, Right, Snapshot } from "./snapshot.ts";
import type {
  FeatureDocument,
  GrantDocument,
  LicenceDocument,
  OfferDocument,
  OverrideDocument,
  RulesDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";
import { findTerritory } from "./territory.ts";
import type { Territory } from "./territory.ts";

/**
 * Compiles a document into the form that `decide` reads. The document must be valid, as `decodeSnapshot` makes sure, and
 * must not be changed afterwards. Where only some features are asked about, the others need not be compiled: those that
 * are neither named nor related to one that is are then as if the document did not have them.
 */
export function compileSnapshot(document: SnapshotDocument, keys = Object.keys(document.features)): Snapshot {
  const needed = withRelated(keys, document.features);
  const granted = grantsByFeature(document, needed);
  const bearing = { features: document.features, granted, overrides: overridesByFeature(document) };
  const found = { ...bearing, findBoundaries: boundariesFinder(bearing) };
  const features = new Map<string, Feature>();
  for (const key of needed) {
    const feature = ownValue(document.features, key);
    if (feature !== undefined) features.set(key, compileFeature(key, feature, found, document));
  }
  return { document, features, users: document.users && new Map(Object.entries(document.users)) };
}

interface Granted {
  licence: LicenceDocument;
  conditions: Conditions;
  grant: GrantDocument;
}

/** What the document says of each feature, found once for all of them. */
interface Found extends Bearing {
  granted: ReadonlyMap<string, readonly Granted[]>;
  findBoundaries: ReturnType<typeof boundariesFinder>;
}

function grantsByFeature(document: SnapshotDocument, keys: ReadonlySet<string>): Map<string, Granted[]> {
  const granted = new Map<string, Granted[]>();
  for (const licence of document.licences) {
    const grants = licence.grants.filter(({ feature }) => keys.has(feature));
    if (grants.length === 0) continue;
    const ofKind = (kind?: "metered") => withoutNames(conditionsOfLicence(licence, kind, document));
    const usual = ofKind();
    // Only a fallback makes a difference between the kinds.
    const metered = licence.fallback === undefined ? usual : ofKind("metered");
    for (const grant of grants) {
      const conditions = ownValue(document.features, grant.feature)?.kind === "metered" ? metered : usual;
      const list = granted.get(grant.feature);
      if (list === undefined) granted.set(grant.feature, [{ licence, conditions, grant }]);
      else list.push({ licence, conditions, grant });
    }
  }
  return granted;
}

function compileFeature(key: string, feature: FeatureDocument, found: Found, document: SnapshotDocument): Feature {
  const granted = found.granted.get(key) ?? [];
  const overrides = found.overrides.get(key) ?? [];
  const denials = overrides.filter(({ effect }) => effect === "deny").map(denialCondition);
  const asRequired = [
    ...denials,
    ...bareConditions(conditionsOfRules(feature.rules, {}, document)),
    ...exclusionConditions(feature.excludes),
  ];
  const required = requiredBy(key, document.features);
  const ruled = (each: string) => rulersOf(each, found.granted, document);
  const rights: Right[] = [
    ...overrides.filter(({ effect }) => effect !== "deny").map(rightOfOverride),
    ...granted.map(({ grant, licence, conditions }) => rightOfGrant(grant, licence, conditions, feature, document)),
  ];
  return {
    key,
    document: feature,
    conditions: [
      ...asRequired,
      ...(document.users === undefined ? [] : [userKnown]),
      ...required.map(dependencyCondition),
    ],
    asRequired,
    denials,
    rights,
    waysIn: waysIn((ownValue(document.offers, key) ?? []).filter((offer) => canBeBought(offer, document))),
    territory: firstTerritory([key, ...required].flatMap(ruled), document),
    boundaries: found.findBoundaries([key, ...required]),
    span: { from: Infinity, until: -Infinity, standing: [], allowed: new Map(), lastSet: -1, lastAllowed: undefined },
  };
}

function overridesByFeature({ overrides = [] }: SnapshotDocument): Map<string, OverrideDocument[]> {
  return Map.groupBy(overrides, ({ feature }) => feature);
}

/** All that may carry rules about a feature. */
function rulersOf(
  key: string,
  granted: ReadonlyMap<string, readonly Granted[]>,
  { features }: SnapshotDocument,
): { rules?: RulesDocument }[] {
  const holders = (granted.get(key) ?? []).flatMap(({ grant, licence }) => [grant, licence]);
  return [ownValue(features, key) ?? {}, ...holders];
}

function firstTerritory(
  ruled: readonly { rules?: RulesDocument }[],
  document: SnapshotDocument,
): Territory | undefined {
  const key = ruled.find(({ rules }) => rules?.territory !== undefined)?.rules?.territory;
  return findTerritory(document, key);
}

/** An add-on needs a licence that it adds to. */
function canBeBought({ addsTo }: OfferDocument, { licences }: SnapshotDocument): boolean {
  if (addsTo === undefined) return true;
  const { planKeys, productKey } = addsTo;
  return licences.some(
    (licence) =>
      licence.status !== "revoked" &&
      (planKeys === undefined || planKeys.includes(licence.planKey)) &&
      (productKey === undefined || licence.productKey === productKey),
  );
}

function waysIn(offers: readonly OfferDocument[]): Remedy[] {
  const packages = offers.filter(({ kind }) => kind === "access_package");
  const sold = offers.filter(({ kind }) => kind !== "access_package");
  if (offers.length === 0) return [{ kind: "CONTACT_VENDOR" }];
  return [
    ...(sold.length > 0 ? [{ kind: "BUY" as const, offers: sold }] : []),
    ...(packages.length > 0 ? [{ kind: "REQUEST_ACCESS" as const, packages }] : []),
  ];
}
