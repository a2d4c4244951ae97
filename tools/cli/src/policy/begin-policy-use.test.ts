import { describe, expect, it } from "@jest/globals";
import { usePolicyFolder } from "../test/policy-folder.ts";

const catalog = `catalog: 1
products: [{ key: forge }]
features:
  - { key: base, product: forge, kind: boolean }
  - { key: more, product: forge, kind: boolean }
plans:
  - key: try
    product: forge
    model: trial
    term: P30D
    trial: { begins: firstUse, convertsTo: team }
    grants: [{ feature: base, value: true }]
  - key: team
    product: forge
    model: subscription
    term: P1M
    seats: named_user
    seatPolicy: { assignOnUse: true }
    grants: [{ feature: base, value: true }, { feature: more, value: true }]
`;

const runCases = usePolicyFolder(catalog);

/** What differs in cases of an account with a licence; nothing where all are answered as expected. */
async function run(licence: string, cases: readonly string[]): Promise<string[]> {
  const account = `acme: { users: { ada: , bob: }, licences: [{ name: one, ${licence} }] }`;
  const failed = await runCases(
    [account],
    cases.map((text) => `account: acme, ${text}`),
  );
  return failed.map(({ name }) => name);
}

describe("what begins with first use in policy tests", () => {
  it("is a trial that no case has begun, whenever one asks", async () => {
    const failed = await run("plan: try, start: 2026-01-10", [
      "feature: base, at: 2026-01-10, expect: allowed",
      "feature: base, at: 2027-01-10, expect: allowed",
      "feature: base, at: 2026-01-09, expect: { decision: denied, failures: [NOT_YET_ACTIVE], remedies: [WAIT_UNTIL] }",
      "feature: more, expect: { decision: denied, failures: [NOT_ENTITLED] }",
      "feature: base, user: eve, expect: { decision: denied, failures: [USER_UNKNOWN, NOT_YET_ACTIVE], remedies: [BEGIN_BY_USE] }",
    ]);
    expect(failed).toEqual([]);
  });

  it("is a trial that began when the file says, and became another plan at its end, with a seat by use", async () => {
    const failed = await run("plan: try, start: 2026-01-10, firstUse: 2026-02-01", [
      "feature: base, at: 2026-03-02T23:59:59Z, expect: { decision: allowed, sources: [try] }",
      "feature: base, user: ada, at: 2026-03-03, expect: { decision: allowed, sources: [team] }",
      "feature: more, user: ada, at: 2026-03-03, expect: allowed",
      "feature: more, at: 2026-03-03, expect: { decision: denied, failures: [SEAT_REQUIRED] }",
      "feature: more, user: ada, at: 2026-04-03, expect: { decision: denied, failures: [SEAT_REQUIRED, EXPIRED] }",
    ]);
    expect(failed).toEqual([]);
  });

  it("is a seat of those that are free", async () => {
    const failed = await run("plan: team, start: 2026-05-20, seats: [bob], quantity: 2", [
      "feature: base, user: ada, expect: allowed",
      "feature: base, user: eve, expect: { decision: denied, failures: [USER_UNKNOWN, SEAT_REQUIRED] }",
    ]);
    expect(failed).toEqual([]);
    const none = await run("plan: team, start: 2026-05-20, seats: [bob]", [
      "feature: base, user: ada, expect: { decision: denied, failures: [SEATS_EXHAUSTED] }",
    ]);
    expect(none).toEqual([]);
  });

  it.each([
    ["what waits for none", "plan: team, start: 2026-05-20, firstUse: 2026-05-21", "does not begin"],
    ["what has not started", "plan: try, start: 2026-05-20, firstUse: 2026-05-01", "before its start"],
  ])("is refused of %s", async (_name, licence, problem) => {
    await expect(run(licence, ["feature: base, expect: allowed"])).rejects.toThrow(
      expect.objectContaining({ problems: [expect.stringContaining(problem)] }),
    );
  });
});
