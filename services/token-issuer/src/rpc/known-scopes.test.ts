import { describe, expect, it } from "@jest/globals";
import { builtInRoles } from "../domain/built-in-roles.ts";
import { checkRole } from "../domain/role.ts";
import { uncoveredScopes } from "../domain/scopes.ts";
import { knownScopes } from "./known-scopes.ts";

const roles = [...builtInRoles.values()];
const scopesOf = (roleKey: string) => builtInRoles.get(roleKey)?.scopes ?? [];

describe("a built-in role", () => {
  it.each(roles.map((role) => [role.roleKey, role] as const))("is one that could be made: %s", (_key, role) => {
    expect(() => checkRole(role, ["*"], knownScopes)).not.toThrow();
  });

  it("of the owner covers all that the others give and methods need, but for what is the platform's own", () => {
    expect(roles.flatMap(({ scopes }) => uncoveredScopes(scopesOf("owner"), scopes))).toEqual([]);
    expect(uncoveredScopes(scopesOf("owner"), [...knownScopes.all])).toEqual(["receipt.sign", "key.rotate"]);
  });

  it("of an account's administrator covers all other roles for customers, so that it can give them", () => {
    const forCustomers = roles.filter(({ kind }) => kind === "customer").flatMap(({ scopes }) => scopes);
    expect(uncoveredScopes(scopesOf("account-administrator"), forCustomers)).toEqual([]);
  });

  it.each(["support", "auditor", "account-reader"])(
    "that is for looking gives reading and checking alone: %s",
    (key) => {
      expect(scopesOf(key).filter((scope) => !/\.read$|^entitlement\.check$/.test(scope))).toEqual([]);
    },
  );
});
