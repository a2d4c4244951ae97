import type { FeatureDocument, LicenceDocument, OverrideDocument, SnapshotDocument } from "@licet/decision";

/**
 * The overrides in a licence's token: of the features that it keeps whole, and of their rivals those that grant or deny,
 * since these settle a conflict. What is for a user who can use nothing of the token stays behind, and so does why and by
 * whom it was decided.
 */
export function tokenOverrides(
  { overrides = [], features: all }: SnapshotDocument,
  features: Readonly<Record<string, FeatureDocument>>,
  licence: LicenceDocument,
): OverrideDocument[] {
  const isWhole = (key: string): boolean => Object.hasOwn(features, key) && features[key] === all[key];
  const granting = overrides.filter(({ feature, effect }) => effect === "grant" && isWhole(feature));
  const mayUse = usersOf(licence, granting);
  return overrides
    .filter((override) => {
      if (!Object.hasOwn(features, override.feature)) return false;
      if (!isWhole(override.feature) && override.effect === "set") return false;
      return override.userId === undefined || mayUse(override.userId);
    })
    .map((override) => withoutAuthor(override, isWhole(override.feature)));
}

/** Whether a user can have a right: a seat where there are seats, or an override that may grant to the user. */
function usersOf({ seats }: LicenceDocument, granting: readonly OverrideDocument[]): (userId: string) => boolean {
  if (seats === undefined || granting.some(({ userId }) => userId === undefined)) return () => true;
  const known = new Set([...seats.assigned, ...granting.map(({ userId = "" }) => userId)]);
  return (userId) => known.has(userId);
}

/** Of a rival only that it is granted or denied, to whom and when. */
function withoutAuthor(override: OverrideDocument, isWhole: boolean): OverrideDocument {
  const { reason: _reason, author: _author, ...kept } = override;
  if (isWhole) return kept;
  const { limit: _limit, perSeat: _perSeat, config: _config, allowance: _allowance, ...bare } = kept;
  return bare;
}
