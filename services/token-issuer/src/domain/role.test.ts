import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { KnownScopes, Role } from "./role.ts";
import { checkGift, checkRole } from "./role.ts";
import { uncoveredScopes } from "./scopes.ts";

const customerScopes = ["account.read", "seat.read", "seat.write"];
const all = [...customerScopes, "catalog.read", "order.write"];
const known: KnownScopes = { all: new Set(all), forCustomers: new Set(customerScopes) };

const role = (kind: Role["kind"], scopes: readonly string[]): Role => ({ roleKey: "r", displayName: "", kind, scopes });

function reasonOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

describe("checkRole", () => {
  it.each<[string, Role, string[], string | undefined]>([
    ["what one holds", role("staff", ["catalog.read"]), ["catalog.read"], undefined],
    ["a wildcard of what one holds all", role("staff", ["seat.*"]), ["seat.*"], undefined],
    ["what one does not hold", role("staff", ["order.write"]), ["catalog.read"], "SCOPE_NOT_HELD"],
    ["a wildcard of which one holds a part", role("staff", ["seat.*"]), ["seat.read", "seat.write"], "SCOPE_NOT_HELD"],
    ["a scope that no method needs", role("staff", ["seat.sell"]), ["*"], "SCOPE_UNKNOWN"],
    ["a wildcard that opens nothing", role("staff", ["seats.*"]), ["*"], "SCOPE_UNKNOWN"],
    ["for customers, what is kept to an account", role("customer", ["seat.write"]), ["*"], undefined],
    ["for customers, the vendor's own matters", role("customer", ["catalog.read"]), ["*"], "SCOPE_NOT_FOR_CUSTOMERS"],
    ["for customers, a wildcard, which grows", role("customer", ["seat.*"]), ["*"], "SCOPE_NOT_FOR_CUSTOMERS"],
  ])("%s", (_name, wanted, held, reason) => {
    expect(reasonOf(() => checkRole(wanted, held, known))).toBe(reason);
  });
});

describe("checkGift", () => {
  const staff = role("staff", ["catalog.read"]);
  const customer = role("customer", ["seat.read"]);
  it.each<[string, string | undefined, string[], Role[], string[], string | undefined]>([
    ["scopes that one holds", undefined, ["order.write"], [], ["order.*"], undefined],
    ["a role of which one holds all", undefined, [], [staff], ["catalog.*"], undefined],
    ["a role of which one does not", undefined, [], [staff], ["seat.read"], "SCOPE_NOT_HELD"],
    ["a customer's role to nobody's account", undefined, [], [customer], ["*"], "ROLE_KIND_MISMATCH"],
    ["a role of staff to an account", "acme", [], [staff], ["*"], "ROLE_KIND_MISMATCH"],
    ["a scope of staff to an account", "acme", ["order.write"], [customer], ["*"], "SCOPE_NOT_FOR_CUSTOMERS"],
    ["a customer's role and scope to an account", "acme", ["seat.write"], [customer], ["seat.*"], undefined],
  ])("%s", (_name, accountId, scopes, roles, held, reason) => {
    expect(reasonOf(() => checkGift({ accountId, scopes, roles }, held, known))).toBe(reason);
  });

  it("never lets through more than the giver holds, nor to an account what is not for customers", () => {
    const scopes = fc.subarray([...all, "seat.*", "account.*"]);
    const kinds = fc.constantFrom<Role["kind"]>("staff", "customer");
    const roles = fc.array(
      fc.tuple(kinds, scopes).map(([kind, of]) => role(kind, of)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom(undefined, "acme"), scopes, roles, scopes, (accountId, given, of, held) => {
        if (reasonOf(() => checkGift({ accountId, scopes: given, roles: of }, held, known)) !== undefined) return;
        expect(uncoveredScopes(held, [...given, ...of.flatMap((each) => each.scopes)])).toEqual([]);
        if (accountId !== undefined) expect(given.filter((scope) => !known.forCustomers.has(scope))).toEqual([]);
      }),
    );
  });
});
