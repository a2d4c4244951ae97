import type { LicenceDocument, SnapshotDocument, UserDocument } from "@licet/decision";
import type { AccountState, User } from "../account/account.ts";
import type { Catalog, CatalogView } from "../catalog/catalog.ts";
import { toTripDocument } from "../travel/trip.ts";
import { compileHeldLicence } from "./compile-held-licence.ts";
import { compileLent, lendersIn } from "./compile-lent.ts";
import { compileRollouts } from "./compile-rollouts.ts";
import { compileOverrides } from "./compile-overrides.ts";

/** The snapshot document of an account at its present revision. The same state and catalog give the same document. */
export function compileAccount(tenantId: string, state: AccountState, view: CatalogView): SnapshotDocument {
  const { account, users } = state;
  const { catalog } = view;
  const overrides = compileOverrides(state.overrides.values(), catalog);
  const trips = compileTrips(state, catalog);
  return {
    schema: 1,
    tenantId,
    accountId: account.accountId,
    revision: account.revision,
    account: toAccountDocument(state),
    ...(users.size > 0 && { users: toUserDocuments(users) }),
    licences: compileLicences(state, view),
    ...lendersIn(state),
    ...(overrides.length > 0 && { overrides }),
    ...(trips.length > 0 && { trips }),
    ...rolloutsOf(catalog, account.accountId),
    ...catalogMembersOf(catalog),
  };
}

/** What all accounts of a catalog have in common. */
export function catalogMembersOf({ features, territories, regions, offers, releases }: Catalog): CatalogMembers {
  return { features, territories, regions, offers, ...(releases && { releases }) };
}

/** Those members of a snapshot that say nothing of its account. */
export type CatalogMembers = Pick<SnapshotDocument, "features" | "territories" | "regions" | "offers" | "releases">;

/** The account itself as decisions see it. */
export function toAccountDocument({ account, users }: AccountState): SnapshotDocument["account"] {
  return {
    ...(account.displayName !== "" && { name: account.displayName }),
    ...(account.billingCountry !== "" && { billingCountry: account.billingCountry }),
    timeZone: account.timeZone,
    ...administratorsOf(users),
  };
}

/** Of each rollout rule whether the account is in. */
export function rolloutsOf(catalog: Catalog, accountId: string): Pick<SnapshotDocument, "rollouts"> {
  const rollouts = compileRollouts(catalog, accountId);
  return Object.keys(rollouts).length === 0 ? {} : { rollouts };
}

/** A rule that lets nobody travel any more has no trips. */
export function compileTrips(
  { trips = [] }: AccountState,
  { territories }: Catalog,
): NonNullable<SnapshotDocument["trips"]> {
  const granted = trips.filter(({ regionRule }) => {
    return Object.hasOwn(territories, regionRule) && territories[regionRule]?.travel !== undefined;
  });
  return granted.map(toTripDocument);
}

/** The role whose holders are named in remedies. */
const administrator = "admin";

function administratorsOf(users: AccountState["users"]): { administrators?: string[] } {
  const administrators = [...users.values()].filter(({ roles }) => roles.includes(administrator));
  return administrators.length === 0 ? {} : { administrators: administrators.map(({ userId }) => userId).sort() };
}

function toUserDocuments(users: AccountState["users"]): Record<string, UserDocument> {
  return Object.fromEntries([...users.values()].map((user) => [user.userId, toUserDocument(user)]));
}

/** A user as decisions see them. */
export function toUserDocument({ roles, groups }: User): UserDocument {
  return { ...(roles.length > 0 && { roles: [...roles] }), ...(groups.length > 0 && { groups: [...groups] }) };
}

/** Its own, and those that it shares. */
function compileLicences(state: AccountState, view: CatalogView): LicenceDocument[] {
  const held = [...state.licences.values()].map((licence) => compileHeldLicence(licence, state, view));
  return [...held, ...compileLent(state, view)].sort((left, right) => (left.id < right.id ? -1 : 1));
}
