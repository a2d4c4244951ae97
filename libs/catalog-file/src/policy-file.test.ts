import { describe, expect, it } from "@jest/globals";
import { createPlaceFinder, parsePolicy, PolicyFileError } from "./index.ts";
import type { FileProblem } from "./index.ts";

const whole = `policyTests: 1
catalog: catalog.yaml
at: 2026-03-01
accounts:
  acme:
    billingCountry: DE
    users:
      ada: { roles: [owner] }
      bob:
    licences:
      - { plan: team, quantity: 3, start: 2026-01-01T09:00:00+01:00, addOns: { more: 2 }, seats: [ada] }
cases:
  - name: ada may
    account: acme
    feature: sso
    user: ada
    expect: allowed
  - name: bob may not
    account: acme
    feature: minutes
    user: bob
    amount: "0.5"
    used: [{ at: 2026-02-28T00:00Z, amount: 3 }]
    at: 2026-03-02T00:00:00.500Z
    expect:
      decision: denied
      failures: [SEAT_REQUIRED, { code: QUOTA_EXCEEDED, remedies: [TOP_UP, { kind: BUY, offers: [more] }] }]
`;

describe("a file of policy tests", () => {
  it("is read as it stands", () => {
    expect(parsePolicy(whole)).toMatchObject({
      at: "2026-03-01",
      accounts: { acme: { users: { ada: { roles: ["owner"] }, bob: null } } },
      cases: [{ expect: "allowed" }, { expect: { decision: "denied" } }],
    });
  });

  it("knows where its cases stand", () => {
    const find = createPlaceFinder(whole);
    expect([find("/cases/0"), find("/cases/1/expect"), find("/accounts/acme/licences/0/seats")]).toEqual([
      { line: 13, column: 5 },
      { line: 25, column: 5 },
      { line: 11, column: 91 },
    ]);
  });

  it("has a place for what the text does not have: the nearest around it", () => {
    expect(createPlaceFinder(whole)("/cases/1/nothing/0")).toEqual({ line: 18, column: 5 });
  });
});

describe("a file with problems", () => {
  const line = (text: string) => whole.split("\n").findIndex((each) => each.includes(text)) + 1;
  const cases: [name: string, from: string, to: string, message: string][] = [
    ["an unknown member", "user: ada", "usr: ada", 'cases.0: unknown member "usr"'],
    ["another answer", "expect: allowed", "expect: perhaps", "cases.0.expect must be one of allowed, denied"],
    ["a day that no calendar has", "at: 2026-03-01", "at: 2026-02-30", "at is no instant"],
    ["a time without a zone", "at: 2026-03-02T00:00:00.500Z", "at: 2026-03-02T00:00", "cases.1.at is no instant"],
    ["a quantity of none", "quantity: 3", "quantity: 0", "accounts.acme.licences.0.quantity must be >= 1"],
    ["a country in words", "DE", "Germany", 'accounts.acme.billingCountry must match pattern "^[A-Z]{2}$"'],
  ];
  it.each(cases)("names %s and its line", (_name, from, to, message) => {
    expect(problemsOf(whole.replace(from, to))).toMatchObject([{ line: line(from), message }]);
  });

  it("names a code that is none", () => {
    const [problem, ...others] = problemsOf(whole.replace("SEAT_REQUIRED", "SEAT_MISSING"));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ line: line("SEAT_REQUIRED"), pointer: "/cases/1/expect/failures/0" });
    expect(problem?.message).toMatch(/must be one of .*ACCOUNT_UNKNOWN, .*QUOTA_EXCEEDED/);
  });

  it("wants cases", () => {
    expect(problemsOf("policyTests: 1\ncatalog: a.yaml\ncases: []\n")).toMatchObject([
      { line: 3, message: "cases must NOT have fewer than 1 items" },
    ]);
  });
});

function problemsOf(text: string): readonly FileProblem[] {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyFileError) return error.problems;
    throw error;
  }
  return [];
}
