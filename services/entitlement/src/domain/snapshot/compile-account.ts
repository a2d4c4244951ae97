import type { SnapshotDocument, UserDocument } from "@licet/decision";
import type { AccountState, User } from "../account/account.ts";
import type { Catalog, CatalogView } from "../catalog/catalog.ts";
import { bookOf } from "../device/device.ts";
import { compileFallback } from "./compile-fallback.ts";
import { compileLicence } from "./compile-licence.ts";
import { compileRollouts } from "./compile-rollouts.ts";
import { compileOverrides } from "./compile-overrides.ts";

/** The snapshot document of an account at its present revision. The same state and catalog give the same document. */
export function compileAccount(tenantId: string, state: AccountState, view: CatalogView): SnapshotDocument {
  const { account, users, licences } = state;
  const { catalog } = view;
  const overrides = compileOverrides(state.overrides.values(), catalog);
  return {
    schema: 1,
    tenantId,
    accountId: account.accountId,
    revision: account.revision,
    account: {
      ...(account.displayName !== "" && { name: account.displayName }),
      ...(account.billingCountry !== "" && { billingCountry: account.billingCountry }),
      timeZone: account.timeZone,
      ...administratorsOf(users),
    },
    ...(users.size > 0 && { users: toUserDocuments(users) }),
    features: catalog.features,
    licences: [...licences.values()].sort(byId).map((licence) => {
      const plan = view.planVersion(licence.planKey, licence.planVersion);
      if (plan === undefined)
        throw new Error(`plan ${licence.planKey} version ${licence.planVersion} is not replicated`);
      return {
        ...compileLicence(licence, plan, catalog, {
          book: bookOf(state, licence.licenceId),
          timeZone: account.timeZone,
        }),
        ...compileFallback(licence, plan, catalog, account.timeZone),
      };
    }),
    ...(overrides.length > 0 && { overrides }),
    territories: catalog.territories,
    ...rolloutsOf(catalog, account.accountId),
    regions: catalog.regions,
    offers: catalog.offers,
    ...(catalog.releases && { releases: catalog.releases }),
  };
}

function rolloutsOf(catalog: Catalog, accountId: string): Pick<SnapshotDocument, "rollouts"> {
  const rollouts = compileRollouts(catalog, accountId);
  return Object.keys(rollouts).length === 0 ? {} : { rollouts };
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

function toUserDocument({ roles, groups }: User): UserDocument {
  return { ...(roles.length > 0 && { roles: [...roles] }), ...(groups.length > 0 && { groups: [...groups] }) };
}

function byId(left: { licenceId: string }, right: { licenceId: string }): number {
  return left.licenceId < right.licenceId ? -1 : 1;
}
