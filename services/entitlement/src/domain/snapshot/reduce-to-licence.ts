import type {
  FeatureDocument,
  LicenceDocument,
  OverrideDocument,
  RolloutDocument,
  RulesDocument,
  SnapshotDocument,
  TerritoryDocument,
  UserDocument,
} from "@licet/decision";
import { tokenFeatures } from "./token-features.ts";
import { tokenOverrides } from "./token-overrides.ts";
import { tokenReleases } from "./token-releases.ts";

/**
 * The snapshot reduced to one licence: what a licence token carries. It keeps the features of the licence's product and
 * of its grants, with those that they require, the overrides of these, and of the users only those that its rules and
 * overrides can ask about. Of what the features exclude it says no more than a conflict asks for. Offers stay behind: a
 * token cannot be bought from.
 */
export function reduceToLicence(document: SnapshotDocument, licenceId: string): SnapshotDocument {
  const licence = document.licences.find(({ id }) => id === licenceId);
  if (licence === undefined) throw new Error(`the snapshot has no licence ${licenceId}`);
  const { offers: _offers, users, overrides: _overrides, releases: _releases, ...others } = document;
  const { trips: _trips, lenders: _lenders, lenderRevisions: _revisions, territories, rollouts, ...kept } = others;
  const features = tokenFeatures(document.features, licence);
  const overrides = tokenOverrides(document, features, licence);
  const named = users && usersOf(users, licence, Object.values(features), overrides);
  return {
    ...kept,
    features,
    licences: [toOffline(licence)],
    ...(overrides.length > 0 && { overrides }),
    ...(named && { users: named }),
    ...(territories && { territories: withoutTravel(territories) }),
    ...(rollouts && { rollouts: withoutGuards(rollouts) }),
    ...tokenReleases(document, licence),
  };
}

/** Nobody sees offline where a trip begins: a token lets nobody travel. */
function withoutTravel(territories: Record<string, TerritoryDocument>): Record<string, TerritoryDocument> {
  const bare = Object.entries(territories).map(([key, { travel: _travel, ...rest }]) => [key, rest] as const);
  return Object.fromEntries(bare);
}

/** Nobody counts what is decided offline. */
function withoutGuards(rollouts: Record<string, RolloutDocument>): Record<string, RolloutDocument> {
  const bare = Object.entries(rollouts).map(([key, { guarded: _guarded, ...rest }]) => [key, rest] as const);
  return Object.fromEntries(bare);
}

/** Leases that need heartbeats cannot be relied on offline: of the keys a token knows the borrowed ones. Nor are uses told. */
function toOffline({ seats, ...whole }: LicenceDocument): LicenceDocument {
  const { idle: _told, ...kept } = seats ?? {};
  const licence: LicenceDocument = { ...whole, ...(seats && { seats: { ...kept, assigned: seats.assigned } }) };
  const { leases } = licence;
  if (leases === undefined) return licence;
  const { limit, exclude } = leases;
  const held = leases.held.filter(({ borrowed }) => borrowed);
  return { ...licence, leases: { ...(limit !== undefined && { limit }), ...(exclude && { exclude }), held } };
}

/**
 * Users matter where a rule asks for roles or groups, an override is for a group, or a group is left out of the keys; of a licence with seats only those
 * who hold one or whom an override grants something.
 */
function usersOf(
  users: Record<string, UserDocument>,
  licence: LicenceDocument,
  features: readonly FeatureDocument[],
  overrides: readonly OverrideDocument[],
): Record<string, UserDocument> | undefined {
  const isAsked =
    licence.leases?.exclude?.groups !== undefined ||
    [licence, ...features, ...licence.grants].some(({ rules }) => asksWho(rules));
  if (!isAsked && !overrides.some(({ group }) => group !== undefined)) return undefined;
  const granting = overrides.filter(({ effect }) => effect === "grant");
  if (
    licence.seats === undefined ||
    granting.some(({ userId, group }) => userId === undefined && group === undefined)
  ) {
    return users;
  }
  const named = new Set([...licence.seats.assigned, ...granting.map(({ userId }) => userId)]);
  const groups = new Set(granting.map(({ group }) => group));
  return Object.fromEntries(
    Object.entries(users).filter(([userId, user]) => {
      return named.has(userId) || (user.groups?.some((group) => groups.has(group)) ?? false);
    }),
  );
}

function asksWho(rules: RulesDocument | undefined): boolean {
  return rules?.rolesAny !== undefined || rules?.groupsAny !== undefined;
}
