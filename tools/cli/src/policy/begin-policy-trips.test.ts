import { describe, expect, it } from "@jest/globals";
import { usePolicyFolder } from "../test/policy-folder.ts";

const catalog = `catalog: 1
products: [{ key: forge }]
regionRules:
  - { key: dach, allow: [DE, AT, CH], deny: [KP], travel: { days: 14, restDays: 30 } }
features:
  - { key: base, product: forge, kind: boolean, regionRule: dach }
plans:
  - { key: team, product: forge, model: perpetual, grants: [{ feature: base, value: true }] }
`;

const runCases = usePolicyFolder(catalog);

/** What differs in cases of an account; nothing where all are answered as expected. */
async function run(trips: string, cases: readonly string[]): Promise<string[]> {
  const licences = "[{ plan: team, start: 2026-01-01 }]";
  const account = `acme: { billingCountry: DE, users: { ada: , bob: }, licences: ${licences}, trips: ${trips} }`;
  const failed = await runCases(
    [account],
    cases.map((text) => `account: acme, feature: base, ${text}`),
  );
  return failed.map(({ name }) => name);
}

describe("trips in policy tests", () => {
  it("begin where a case asks from abroad, and have begun where the file says", async () => {
    const denied = "expect: { decision: denied, failures: [REGION_DENIED] }";
    const failed = await run("[{ user: ada, regionRule: dach, start: 2026-05-20 }]", [
      "user: ada, country: JP, expect: allowed",
      `user: ada, country: JP, at: 2026-06-03, ${denied}`,
      "user: ada, country: AT, at: 2026-06-03, expect: allowed",
      "user: ada, country: JP, at: 2026-07-03, expect: allowed",
      "user: bob, country: JP, expect: allowed",
      `user: bob, country: KP, ${denied}`,
      `country: JP, ${denied}`,
    ]);
    expect(failed).toEqual([]);
  });

  it.each([
    ["a rule that is not there", "[{ user: ada, regionRule: gone, start: 2026-05-20 }]"],
    [
      "a user who has not rested",
      "[{ user: ada, regionRule: dach, start: 2026-05-01 }, { user: ada, regionRule: dach, start: 2026-05-20 }]",
    ],
  ])("are refused of %s", async (_name, trips) => {
    await expect(run(trips, ["user: ada, country: JP, expect: allowed"])).rejects.toThrow(
      expect.objectContaining({ problems: [expect.stringContaining("cannot begin a trip")] }),
    );
  });
});
