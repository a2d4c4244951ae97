import { describe, expect, it } from "@jest/globals";
import { usePolicyFolder } from "../test/policy-folder.ts";
import { ProblemsError } from "./problems.ts";

const catalog = `catalog: 1
products:
  - key: lathe
features:
  - { key: base, product: lathe, kind: boolean }
  - { key: toolbox, product: lathe, kind: boolean }
plans:
  - key: keys
    product: lathe
    model: perpetual
    floating:
      heartbeatSeconds: 60
      missedBeats: 3
      longestBorrow: P7D
      overdraft: { units: 1, days: 1, window: P1M }
      mostPerUser: 2
    grants: [{ feature: base, value: true }]
  - key: boxes
    product: lathe
    model: perpetual
    floating: { heartbeatSeconds: 60, missedBeats: 3 }
    grants: [{ feature: toolbox, value: true }]
  - key: whole
    product: lathe
    model: perpetual
    grants: [{ feature: base, value: true }]
bundles:
  - { key: both, plans: [keys, boxes] }
skus:
  - { sku: BOTH, bundle: both }
`;

const runCases = usePolicyFolder(catalog);

/** What differs in cases of an account with one licence; nothing where all are answered as expected. */
async function run(licence: string, cases: readonly string[]): Promise<string[]> {
  const account = `acme:
    users: { ada: , bob: , cid: }
    licences:
      - { name: main, start: 2026-01-01, ${licence} }`;
  const failed = await runCases(
    [account],
    cases.map((text) => `account: acme, feature: base, ${text}`),
  );
  return failed.flatMap(({ name, differences }) => differences.map(({ what, got }) => `${name}: ${what} ${got}`));
}

const denied = (code: string) => `expect: { decision: denied, failures: [${code}] }`;

describe("leases in policy tests", () => {
  it("are held from their checkout until their end, at every case's own instant", async () => {
    const leases = "[{ name: desk, user: ada, from: 2026-02-01, until: 2026-03-01 }]";
    const ask = (at: string, expectation: string) => `lease: desk, at: '${at}', ${expectation}`;
    const cases = [
      ask("2026-01-31T23:59:59Z", denied("LEASE_REQUIRED")),
      ask("2026-02-01", "expect: allowed"),
      ask("2026-02-28T23:59:59Z", "expect: allowed"),
      ask("2026-03-01", denied("LEASE_REQUIRED")),
    ];
    expect(await run(`plan: keys, leases: ${leases}`, cases)).toEqual([]);
    expect(await run(`plan: keys, leases: ${leases}`, [ask("2026-03-01", "expect: allowed")])).toEqual([
      "c0: decision denied",
    ]);
  });

  it("go above the quantity on as many days as the plan says, and are given again the instant that one ends", async () => {
    const held = "{ user: ada }, { user: bob, from: 2026-05-31T22:00:00Z, until: 2026-05-31T23:00:00Z }";
    const cases = [
      `user: cid, at: 2026-05-31T20:00:00Z, ${denied("LEASE_REQUIRED")}`,
      `user: cid, at: 2026-05-31T22:30:00Z, ${denied("CONCURRENCY_EXHAUSTED")}`,
      `user: cid, at: 2026-05-31T23:00:00Z, ${denied("LEASE_REQUIRED")}`,
      `user: cid, at: 2026-06-01T12:00:00Z, ${denied("LEASE_REQUIRED")}`,
    ];
    expect(await run(`plan: keys, leases: [${held}]`, cases)).toEqual([]);
    const later = (from: string) =>
      run(`plan: keys, leases: [${held}, { user: cid, from: ${from} }]`, ["expect: denied"]);
    await expect(later("2026-05-31T22:59:59Z")).rejects.toThrow("no key is left of 2");
    expect(await later("2026-05-31T23:00:00Z")).toEqual([]);
    expect(await later("2026-06-01")).toEqual([]);
    const early = "{ user: ada }, { user: bob, from: 2026-05-10, until: 2026-05-10T12:00:00Z }";
    const next = run(`plan: keys, leases: [${early}, { user: cid, from: 2026-05-11 }]`, ["expect: denied"]);
    await expect(next).rejects.toThrow("no key is left of 1");
  });

  it("of a bundle are of each licence whose keys float", async () => {
    const cases = ["user: ada, expect: { decision: allowed, sources: [keys] }"];
    expect(await run("sku: BOTH, leases: [{ user: ada }]", cases)).toEqual([]);
  });
});

describe("a file with leases that could not be", () => {
  it.each([
    [
      "too many for the keys",
      "plan: keys, leases: [{ user: ada }, { user: bob }, { user: cid }]",
      "no key is left of 2",
    ],
    [
      "too many for a user",
      "plan: keys, quantity: 9, leases: [{ user: ada }, { user: ada }, { user: ada }]",
      "the user holds 2",
    ],
    ["a user nobody knows", "plan: keys, leases: [{ user: eve }]", "no such user"],
    ["nobody", "plan: keys, leases: [{ name: desk }]", "a lease names its user, its device or both"],
    ["an end before its start", "plan: keys, leases: [{ user: ada, until: 2026-01-01 }]", "ends before it is taken"],
    ["one name twice", "plan: keys, leases: [{ name: a, user: ada }, { name: a, user: bob }]", "more than one lease a"],
    ["a borrow that is too long", "plan: keys, leases: [{ user: ada, borrowedUntil: 2026-01-09 }]", "until 2026-01-08"],
    [
      "a borrow where none is offered",
      "plan: boxes, leases: [{ user: ada, borrowedUntil: 2026-01-02 }]",
      "cannot be borrowed",
    ],
    ["keys that do not float", "plan: whole, leases: [{ user: ada }]", "the licence's keys do not float"],
    [
      "a licence that has not begun",
      "plan: keys, leases: [{ user: ada, from: 2025-12-31 }]",
      "the licence is scheduled",
    ],
  ])("is refused with the line: %s", async (_, licence, problem) => {
    const refused = run(licence, ["expect: denied"]);
    await expect(refused).rejects.toThrow(ProblemsError);
    await expect(run(licence, ["expect: denied"])).rejects.toThrow(problem);
    await expect(run(licence, ["expect: denied"])).rejects.toThrow(/a\.policy\.yaml:8:\d+: /);
  });
});
