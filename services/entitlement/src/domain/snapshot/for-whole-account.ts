import type { FeatureDocument, LicenceDocument, RulesDocument, SnapshotDocument } from "@licet/decision";

/** Accounts of one catalog have its features in common. */
const unruled = new WeakMap<object, SnapshotDocument["features"]>();

/**
 * The document with all that asks who uses something, on what and where left out: what remains decides for the account as
 * a whole. Overrides for single users or groups go with it.
 */
export function forWholeAccount(document: SnapshotDocument): SnapshotDocument {
  const {
    users: _users,
    territories: _territories,
    trips: _trips,
    pendingRequests: _pending,
    overrides,
    ...kept
  } = document;
  return {
    ...kept,
    features: featuresOf(document.features),
    licences: document.licences.map(withoutSubject),
    ...(overrides && { overrides: overrides.filter(({ userId, group }) => (userId ?? group) === undefined) }),
  };
}

function featuresOf(features: SnapshotDocument["features"]): SnapshotDocument["features"] {
  const known = unruled.get(features);
  if (known !== undefined) return known;
  const kept = Object.fromEntries(
    Object.entries(features).map(([key, feature]): [string, FeatureDocument] => [key, withRollout(feature)]),
  );
  unruled.set(features, kept);
  return kept;
}

function withoutSubject(licence: LicenceDocument): LicenceDocument {
  const { seats: _seats, devices: _devices, leases: _leases, ...kept } = licence;
  return { ...withRollout(kept), grants: licence.grants.map(withRollout) };
}

/** Of the rules the rollout alone is about accounts. */
function withRollout<Ruled extends { rules?: RulesDocument }>(ruled: Ruled): Ruled {
  const { rules, ...kept } = ruled;
  if (rules === undefined) return ruled;
  const { rollout } = rules;
  return { ...kept, ...(rollout !== undefined && { rules: { rollout } }) } as Ruled;
}
