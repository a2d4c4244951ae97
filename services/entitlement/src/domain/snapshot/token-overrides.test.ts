import { describe, expect, it } from "@jest/globals";
import type { FeatureDocument, OverrideDocument, SnapshotDocument } from "@licet/decision";
import { allowancesOf, checkSnapshot, compileSnapshot, decide, encodeSnapshot } from "@licet/decision";
import fc from "fast-check";
import { reduceToLicence } from "./reduce-to-licence.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? 20_260_301);
const nowMs = Date.parse("2026-03-01T12:00:00Z");
const users = { ada: { roles: ["admin"], groups: ["core"] }, bob: { groups: ["core"] }, cid: {} };
const keys = ["f0", "f1", "f2", "f3", "f4", "f5"];

const given = {
  boolean: {},
  limit: { limit: 9 },
  config: { config: "best" },
  metered: { allowance: { amount: "9", anchor: 0 } },
};

const feature = fc.record({
  kind: fc.constantFrom("boolean" as const, "limit" as const, "config" as const, "metered" as const),
  productKey: fc.constantFrom("forge", "forge", "other"),
  asksForRole: fc.boolean(),
  requires: fc.subarray(keys, { maxLength: 2 }),
  excludes: fc.subarray(keys, { maxLength: 1 }),
  granted: fc.boolean(),
});

const override = fc.record({
  at: fc.nat(keys.length - 1),
  effect: fc.constantFrom("grant" as const, "set" as const, "deny" as const),
  whom: fc.constantFrom({}, { userId: "ada" }, { userId: "bob" }, { userId: "cid" }, { group: "core" }),
  promotion: fc.boolean(),
  from: fc.integer({ min: -20, max: 10 }),
  length: fc.integer({ min: 1, max: 30 }),
});

const accounts = fc.record({
  features: fc.array(feature, { minLength: keys.length, maxLength: keys.length }),
  overrides: fc.array(override, { maxLength: 8 }),
  seats: fc.option(fc.subarray(Object.keys(users)), { nil: undefined }),
});

type Account = typeof accounts extends fc.Arbitrary<infer T> ? T : never;

/** Features require only such as come after them; of two that exclude each other each names the other. */
function documentOf({ features, overrides, seats }: Account): SnapshotDocument {
  const rivals = (key: string): string[] =>
    keys.filter((each) => each !== key && (namesRival(features, key, each) || namesRival(features, each, key)));
  const documents = keys.map((key, index): [string, FeatureDocument] => {
    const { kind, productKey, asksForRole, requires } = features[index]!;
    return [
      key,
      {
        kind,
        productKey,
        ...(asksForRole && { rules: { rolesAny: ["admin"] } }),
        requires: requires.filter((each) => each > key),
        excludes: rivals(key),
      },
    ];
  });
  return {
    schema: 1,
    tenantId: "t",
    accountId: "acme",
    revision: 1,
    account: { timeZone: "UTC" },
    users,
    features: Object.fromEntries(documents),
    licences: [
      {
        id: "lic_1",
        productKey: "forge",
        planKey: "team",
        planVersion: 1,
        models: ["subscription"],
        quantity: 3,
        status: "active",
        from: 0,
        ...(seats && { seats: { assigned: seats } }),
        grants: keys
          .filter((_key, index) => features[index]!.granted)
          .map((key) => ({ id: key, feature: key, source: "plan", ...given[features[keys.indexOf(key)]!.kind] })),
      },
    ],
    overrides: overrides.map(({ at, effect, whom, promotion, from, length }, index): OverrideDocument => {
      return {
        id: `ovr_${index}`,
        feature: keys[at]!,
        effect,
        ...whom,
        ...(effect !== "deny" && given[features[at]!.kind]),
        ...(effect === "grant" && promotion && { promotion: "spring" }),
        reason: "confidential",
        author: "usr_ops",
        from: nowMs + from,
        until: nowMs + from + length,
      };
    }),
  };
}

function namesRival(features: Account["features"], key: string, other: string): boolean {
  return features[keys.indexOf(key)]!.excludes.includes(other);
}

describe(`a token of the only licence (LICET_TEST_SEED=${seed})`, () => {
  it("answers as the account does, whatever overrides there are of a feature, what it requires and what it excludes", () => {
    let asked = 0;
    const assertAlike = (account: Account): void => {
      const document = documentOf(account);
      const token = reduceToLicence(document, "lic_1");
      const [whole, reduced] = [document, token].map((each) =>
        compileSnapshot(checkSnapshot(JSON.parse(encodeSnapshot(each)))),
      );
      for (const key of keys.filter((each) => token.features[each] === document.features[each])) {
        for (const userId of [undefined, ...Object.keys(users)]) {
          for (const offset of [-15, 0, 5]) {
            const request = { feature: key, ...(userId !== undefined && { subject: { userId } }) };
            const [online, offline] = [whole, reduced].map((each) =>
              decide(each, request, new Date(nowMs + offset), { state: "deferred" }),
            );
            asked++;
            expect(offline!.allowed).toBe(online!.allowed);
            // Who cannot have a right in the token may be unknown there.
            if (!online!.allowed && userId !== undefined && !(account.seats?.includes(userId) ?? true)) continue;
            const { cacheableUntil: untilOnline = Infinity, ...before } = online!;
            const { cacheableUntil: untilOffline = Infinity, ...after } = offline!;
            expect(JSON.stringify(after)).toBe(JSON.stringify(before));
            expect(untilOffline).toBeGreaterThanOrEqual(untilOnline);
          }
        }
        expect(allowancesOf(reduced!, key, new Date(nowMs))).toEqual(allowancesOf(whole!, key, new Date(nowMs)));
      }
    };
    fc.assert(fc.property(accounts, assertAlike), { seed, numRuns: 300 });
    expect(asked).toBeGreaterThan(10_000);
  });

  it("does not say why and by whom an override was decided, nor anything of features that are none of its", () => {
    const plain = {
      kind: "boolean" as const,
      asksForRole: false,
      requires: [],
      excludes: [] as string[],
      granted: false,
    };
    const deny = { effect: "deny" as const, whom: {}, promotion: false, from: -1, length: 5 };
    const document = documentOf({
      features: keys.map((key, index) => ({
        ...plain,
        productKey: index < 3 ? "forge" : "other",
        granted: index === 0,
        excludes: key === "f0" ? ["f3"] : [],
      })),
      overrides: [0, 3, 4].map((at) => ({ ...deny, at })),
      seats: undefined,
    });
    const token = reduceToLicence(document, "lic_1");
    expect(token.overrides?.map(({ feature: key }) => key)).toEqual(["f0", "f3"]);
    expect(JSON.stringify(token)).not.toMatch(/confidential|usr_ops/);
  });

  it("leaves out what is for users who can use nothing of it", () => {
    const document = documentOf({
      features: keys.map(() => ({
        kind: "boolean",
        productKey: "forge",
        asksForRole: false,
        requires: [],
        excludes: [],
        granted: true,
      })),
      overrides: (["ada", "bob"] as const).map((userId) => {
        return { at: 0, effect: "deny", whom: { userId }, promotion: false, from: -1, length: 5 };
      }),
      seats: ["ada"],
    });
    expect(reduceToLicence(document, "lic_1").overrides?.map(({ userId }) => userId)).toEqual(["ada"]);
  });
});
