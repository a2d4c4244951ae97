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
import { neverAsked } from "./span.ts";
import type { Conditions, Feature, Right, Snapshot } from "./snapshot.ts";
import type { OfferDocument } from "./offer-document.ts";
import type {
  FeatureDocument,
  GrantDocument,
  LicenceDocument,
  RulesDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";
import { findTerritory } from "./territory.ts";
import type { Territory } from "./territory.ts";

/**
 * Compiles a document into the form that `decide` reads. The document must be valid, as `decodeSnapshot` makes sure, and
 * must not be changed afterwards. A feature is compiled when it is first asked for: of an account's many features most
 * processes ask for few. `textLength`, if it is known, is the length of its JSON, from which its memory is estimated.
 */
export function compileSnapshot(document: SnapshotDocument, textLength?: number): Snapshot {
  const compiled = new Map<string, Feature>();
  const conditionsOf = licenceConditions(document);
  let documentBytes: number | undefined;
  let featureBytes = 0;
  const memory = { answers: 0 };
  return {
    document,
    memory,
    get bytes() {
      documentBytes ??= Math.round((textLength ?? JSON.stringify(document).length) * bytesPerCharacter);
      return documentBytes + featureBytes + memory.answers * bytesPerAnswer;
    },
    features: {
      get(key) {
        const known = compiled.get(key);
        if (known !== undefined) return known;
        const feature = ownValue(document.features, key);
        if (feature === undefined) return undefined;
        const made = compileFeature(key, feature, document, conditionsOf);
        compiled.set(key, made);
        featureBytes += bytesPerFeature + made.rights.length * bytesPerRight;
        return made;
      },
      keys: () => Object.keys(document.features),
    },
    users: document.users && new Map(Object.entries(document.users)),
  };
}

/** Measured with what is remembered of answers; the bench `snapshot` shows how near they come. */
const bytesPerCharacter = 2.5;
const bytesPerFeature = 1100;
const bytesPerRight = 550;
const bytesPerAnswer = 180;

type ConditionsOf = (licence: LicenceDocument, kind: FeatureDocument["kind"] | undefined) => Conditions;

/** What each licence asks for, compiled once for all features that it grants. */
function licenceConditions(document: SnapshotDocument): ConditionsOf {
  const usual = new Map<LicenceDocument, Conditions>();
  const metered = new Map<LicenceDocument, Conditions>();
  return (licence, kind) => {
    // Only a fallback makes a difference between the kinds.
    const isMetered = kind === "metered" && licence.fallback !== undefined;
    const known = isMetered ? metered : usual;
    const found =
      known.get(licence) ?? withoutNames(conditionsOfLicence(licence, isMetered ? "metered" : undefined, document));
    known.set(licence, found);
    return found;
  };
}

/** Grants and overrides of the features that have a say about one of them. */
function bearingOn(key: string, document: SnapshotDocument): Bearing {
  const keys = withRelated([key], document.features);
  const granted = new Map<string, { licence: LicenceDocument; grant: GrantDocument }[]>();
  for (const licence of document.licences) {
    for (const grant of licence.grants) {
      if (!keys.has(grant.feature)) continue;
      const list = granted.get(grant.feature);
      if (list === undefined) granted.set(grant.feature, [{ licence, grant }]);
      else list.push({ licence, grant });
    }
  }
  const overrides = document.overrides?.filter(({ feature }) => keys.has(feature)) ?? [];
  return {
    features: document.features,
    granted,
    overrides: Map.groupBy(overrides, ({ feature }) => feature),
    trips: document.trips ?? [],
  };
}

function compileFeature(
  key: string,
  feature: FeatureDocument,
  document: SnapshotDocument,
  conditionsOf: ConditionsOf,
): Feature {
  const bearing = bearingOn(key, document);
  const granted = bearing.granted.get(key) ?? [];
  const overrides = bearing.overrides.get(key) ?? [];
  const denials = overrides.filter(({ effect }) => effect === "deny").map(denialCondition);
  const asRequired = [
    ...denials,
    ...bareConditions(conditionsOfRules(feature.rules, {}, document)),
    ...exclusionConditions(feature.excludes),
  ];
  const required = requiredBy(key, document.features);
  const ruled = (each: string) => rulersOf(each, bearing, document);
  const rights: Right[] = [
    ...overrides.filter(({ effect }) => effect !== "deny").map(rightOfOverride),
    ...granted.map(({ grant, licence }) =>
      rightOfGrant(grant, licence, conditionsOf(licence, feature.kind), feature, document),
    ),
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
    boundaries: boundariesFinder(bearing)([key, ...required]),
    span: neverAsked,
  };
}

/** All that may carry rules about a feature. */
function rulersOf(key: string, { granted }: Bearing, { features }: SnapshotDocument): { rules?: RulesDocument }[] {
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

/** An add-on needs a licence that it adds to, held by the account itself. */
function canBeBought({ addsTo }: OfferDocument, { licences }: SnapshotDocument): boolean {
  if (addsTo === undefined) return true;
  const { planKeys, productKey } = addsTo;
  return licences.some(
    (licence) =>
      licence.status !== "revoked" &&
      licence.accountId === undefined &&
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
