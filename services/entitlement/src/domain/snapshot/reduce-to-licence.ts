import type { FeatureDocument, LicenceDocument, RulesDocument, SnapshotDocument, UserDocument } from "@licet/decision";

/**
 * The snapshot reduced to one licence: what a licence token carries. It keeps the features of the licence's product and
 * of its grants, and of the users only those that its rules can ask about. Offers stay behind: a token cannot be bought
 * from.
 */
export function reduceToLicence(document: SnapshotDocument, licenceId: string): SnapshotDocument {
  const licence = document.licences.find(({ id }) => id === licenceId);
  if (licence === undefined) throw new Error(`the snapshot has no licence ${licenceId}`);
  const { offers: _offers, users, ...kept } = document;
  const features = featuresOf(document, licence);
  const named = users === undefined ? undefined : usersOf(users, licence, Object.values(features));
  return { ...kept, features, licences: [licence], ...(named && { users: named }) };
}

function featuresOf(document: SnapshotDocument, licence: LicenceDocument): Record<string, FeatureDocument> {
  const granted = new Set(licence.grants.map(({ feature }) => feature));
  return Object.fromEntries(
    Object.entries(document.features).filter(
      ([key, { productKey }]) => productKey === licence.productKey || granted.has(key),
    ),
  );
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
