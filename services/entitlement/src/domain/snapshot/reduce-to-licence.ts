import type { FeatureDocument, LicenceDocument, RulesDocument, SnapshotDocument, UserDocument } from "@licet/decision";

/**
 * The snapshot reduced to one licence: what a licence token carries. It keeps the features of the licence's product and
 * of its grants, with those that they require, and of the users only those that its rules can ask about. Of what these
 * exclude it says no more than a conflict asks for. Offers stay behind: a token cannot be bought from.
 */
export function reduceToLicence(document: SnapshotDocument, licenceId: string): SnapshotDocument {
  const licence = document.licences.find(({ id }) => id === licenceId);
  if (licence === undefined) throw new Error(`the snapshot has no licence ${licenceId}`);
  const { offers: _offers, users, ...kept } = document;
  const features = featuresOf(document, licence);
  const named = users === undefined ? undefined : usersOf(users, licence, Object.values(features));
  return { ...kept, features, licences: [licence], ...(named && { users: named }) };
}

/** By catalog and product, so that all licences of a product share one object. */
const ofProduct = new WeakMap<object, Map<string, Record<string, FeatureDocument>>>();

function featuresOf(
  { features }: SnapshotDocument,
  { productKey, grants }: LicenceDocument,
): Record<string, FeatureDocument> {
  const known = ofProduct.get(features) ?? new Map<string, Record<string, FeatureDocument>>();
  ofProduct.set(features, known);
  const foreign = grants.map(({ feature }) => feature).filter((key) => features[key]?.productKey !== productKey);
  const name = [productKey, ...[...new Set(foreign)].sort()].join(" ");
  const kept = known.get(name) ?? selectFeatures(features, productKey, new Set(foreign));
  known.set(name, kept);
  return kept;
}

function selectFeatures(
  features: Record<string, FeatureDocument>,
  productKey: string,
  granted: ReadonlySet<string>,
): Record<string, FeatureDocument> {
  const all = Object.entries(features);
  const kept = new Set(
    all.filter(([key, feature]) => feature.productKey === productKey || granted.has(key)).map(([key]) => key),
  );
  for (const key of kept) features[key]?.requires?.forEach((each) => kept.add(each));
  const rivals = new Set([...kept].flatMap((key) => features[key]?.excludes ?? []));
  return Object.fromEntries(
    all.flatMap(([key, feature]) => {
      if (kept.has(key)) return [[key, feature]];
      return rivals.has(key) ? [[key, toRival(feature)]] : [];
    }),
  );
}

/** A feature whose own decisions are no matter of the licence. */
function toRival({ kind, productKey }: FeatureDocument): FeatureDocument {
  return { kind, ...(productKey !== undefined && { productKey }) };
}

/** Users matter where a rule asks for roles or groups; of a licence with seats only those who hold one. */
function usersOf(
  users: Record<string, UserDocument>,
  licence: LicenceDocument,
  features: readonly FeatureDocument[],
): Record<string, UserDocument> | undefined {
  if (![licence, ...features, ...licence.grants].some(({ rules }) => asksWho(rules))) return undefined;
  if (licence.seats === undefined) return users;
  const seated = new Set(licence.seats.assigned);
  return Object.fromEntries(Object.entries(users).filter(([userId]) => seated.has(userId)));
}

function asksWho(rules: RulesDocument | undefined): boolean {
  return rules?.rolesAny !== undefined || rules?.groupsAny !== undefined;
}
