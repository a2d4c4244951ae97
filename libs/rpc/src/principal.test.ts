import { describe, expect, it } from "@jest/globals";
import { anonymous, holdsScope, toAcceptedScopes } from "./principal.ts";

describe("scopes", () => {
  it.each([
    ["entitlement.check", "entitlement.check", true],
    ["entitlement.check", "entitlement.*", true],
    ["entitlement.check", "*", true],
    ["entitlement.licence.write", "entitlement.*", true],
    ["entitlement.check", "entitlement", false],
    ["entitlement.check", "entitlement.check.*", false],
    ["entitlement.check", "catalog.*", false],
    ["entitlement.check", "", false],
  ])("%s is opened by %s: %s", (needed, held, opened) => {
    const principal = { ...anonymous, scopes: new Set([held]) };
    expect(holdsScope(principal, toAcceptedScopes(needed))).toBe(opened);
  });
});
