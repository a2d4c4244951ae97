import { describe, expect, it } from "@jest/globals";
import { usePolicyFolder } from "../test/policy-folder.ts";

const catalog = `catalog: 1
products: [{ key: forge }]
features:
  - { key: base, product: forge, kind: boolean }
  - { key: pro, product: forge, kind: boolean }
  - { key: jobs, product: forge, kind: metered, meter: jobs, overage: hard }
meters: [{ key: jobs, eventType: job.done, aggregation: count }]
plans:
  - { key: site, product: forge, model: perpetual, grants: [{ feature: base, value: true }] }
  - { key: metered, product: forge, model: perpetual, grants: [{ feature: jobs, allowance: { amount: 100 } }] }
  - { key: small, product: forge, model: perpetual, grants: [{ feature: jobs, allowance: { amount: 7 } }] }
  - { key: named, product: forge, model: perpetual, seats: named_user, grants: [{ feature: pro, value: true }] }
`;
const bought =
  "licences: [{ plan: site, name: main, start: 2026-01-01 }, { plan: named, start: 2026-01-01, seats: [ada] }]";

const runCases = usePolicyFolder(catalog);

/** The names of the cases that are answered otherwise than expected. */
async function run(accounts: readonly string[], cases: readonly string[]): Promise<string[]> {
  return (await runCases(accounts, cases)).map(({ name }) => name);
}

describe("accounts under accounts in policy tests", () => {
  it("share what is not bound of their parent's licences, and of its parent's", async () => {
    const failed = await run(
      [
        `group: { ${bought} }`,
        "affiliate: { parent: group, sharesParentLicences: true, licences: [{ plan: site, start: 2026-01-01 }] }",
        "branch: { parent: affiliate, sharesParentLicences: true }",
        "stranger: { parent: group }",
        "paused: { licences: [{ plan: site, name: main, start: 2026-01-01, state: suspended, reason: hold }] }",
        "child: { parent: paused, sharesParentLicences: true }",
      ],
      [
        "account: affiliate, feature: base, expect: { decision: allowed, sources: [site, site] }",
        "account: branch, feature: base, expect: { decision: allowed, sources: [site, site] }",
        "account: stranger, feature: base, expect: { decision: denied, failures: [NOT_ENTITLED] }",
        "account: child, feature: base, expect: { decision: denied, failures: [{ code: SUSPENDED, licence: main }] }",
        "account: child, feature: base, expect: { decision: denied, failures: [{ code: SUSPENDED, licence: paused/lic_1_main }] }",
        "account: group, feature: pro, user: ada, expect: allowed",
        "account: branch, feature: pro, user: ada, expect: { decision: denied, failures: [SEATS_EXHAUSTED] }",
      ],
    );
    expect(failed).toEqual([]);
  });

  it("draw on one allowance, unless they have one of their own", async () => {
    const failed = await run(
      [
        "group: { licences: [{ plan: metered, start: 2026-01-01 }], overrides: [{ feature: jobs, effect: grant, allowance: { amount: 50 }, reason: more, start: 2026-01-01 }] }",
        "affiliate: { parent: group, sharesParentLicences: true }",
        "rich: { parent: group, sharesParentLicences: true, licences: [{ plan: small, start: 2026-01-01 }] }",
      ],
      [
        "account: group, feature: jobs, used: 20, expect: { decision: allowed, limit: 150, remaining: 130 }",
        "account: affiliate, feature: jobs, used: 20, expect: { decision: allowed, limit: 150, remaining: 130, sources: [metered] }",
        "account: affiliate, feature: jobs, used: 150, expect: { decision: denied, failures: [QUOTA_EXCEEDED] }",
        "account: rich, feature: jobs, used: 3, expect: { decision: allowed, limit: 7, remaining: 4 }",
      ],
    );
    expect(failed).toEqual([]);
  });

  it("give each other's users seats, as many as were bought", async () => {
    const seats = "[ada, { account: branch, user: ada }]";
    const group = (quantity: number) =>
      `group: { licences: [{ plan: named, start: 2026-01-01, quantity: ${quantity}, seats: ${seats} }] }`;
    const members = [
      "affiliate: { parent: group, sharesParentLicences: true }",
      "branch: { parent: affiliate, sharesParentLicences: true, users: { ada: {}, bob: {} } }",
    ];
    const failed = await run(
      [group(3), ...members],
      [
        "account: group, feature: pro, user: ada, expect: allowed",
        "account: branch, feature: pro, user: ada, expect: allowed",
        "account: branch, feature: pro, user: bob, expect: { decision: denied, failures: [SEAT_REQUIRED] }",
        "account: affiliate, feature: pro, user: ada, expect: { decision: denied, failures: [SEAT_REQUIRED] }",
      ],
    );
    expect(failed).toEqual([]);
    const refused = (accounts: readonly string[]) => run(accounts, ["account: group, feature: pro, expect: allowed"]);
    const problem = (text: string) =>
      expect.objectContaining({ problems: expect.arrayContaining([expect.stringContaining(text)]) });
    await expect(refused([group(1), ...members])).rejects.toThrow(problem("all 1 seats are assigned"));
    await expect(refused([group(3)])).rejects.toThrow(problem("the file has no account branch"));
    const apart = "branch: { parent: group }";
    await expect(refused([group(3), apart])).rejects.toThrow(problem("does not share the licences of group"));
  });

  it.each([
    ["a parent that is not there", ["a: { parent: gone }"], "the file has no account gone"],
    ["a share without a parent", ["a: { sharesParentLicences: true }"], "the account has no parent"],
    ["a cycle", ["a: { parent: b }", "b: { parent: a }"], "above itself: a > b > a"],
  ])("are refused for %s", async (_name, accounts, problem) => {
    await expect(run(accounts, ["account: a, feature: base, expect: allowed"])).rejects.toThrow(
      expect.objectContaining({ problems: expect.arrayContaining([expect.stringContaining(problem)]) }),
    );
  });
});
