import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { parseCatalog } from "@licet/catalog-file";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { describeError } from "../describe-error.ts";
import { createProgram } from "../program.ts";

const samples = fileURLToPath(new URL("../../../../samples", import.meta.url));

const catalog = `catalog: 1
products:
  - key: forge
meters:
  - { key: minutes, eventType: forge.build, aggregation: count }
regionRules:
  - { key: open, deny: [KP], unknown: allow, refuseAnonymous: true }
features:
  - { key: reviews, product: forge, kind: boolean }
  - { key: queue, product: forge, kind: boolean, roles: [owner] }
  - { key: storage, product: forge, kind: limit }
  - { key: support, product: forge, kind: config, values: [basic, premium] }
  - { key: minutes, product: forge, kind: metered, meter: minutes }
plans:
  - key: solo
    product: forge
    model: subscription
    regionRule: open
    grants:
      - { feature: storage, value: 1 }
  - key: team
    product: forge
    model: subscription
    seats: named_user
    term: P1Y
    grace: P7D
    versions: ">=1.0.0 <3.0.0"
    grants:
      - { feature: reviews, value: true }
      - { feature: queue, value: true }
      - { feature: storage, value: 10 }
      - { feature: support, value: premium }
      - { feature: minutes, allowance: { amount: 100, reset: P1M } }
addOns:
  - { key: more, product: forge, plans: [team], grants: [{ feature: storage, value: 5 }] }
skus:
  - { sku: TEAM, plan: team, maxQuantity: 10 }
  - { sku: MORE, addOn: more }
  - { sku: BOTH, bundle: both }
bundles:
  - { key: both, plans: [solo, team] }
`;

const account = `  acme:
    users: { ada: { roles: [owner, admin] }, bob: }
    licences:
      - { name: main, sku: TEAM, quantity: 2, start: 2026-01-01, seats: [ada] }
`;

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "licet-policy-"));
  writeFileSync(join(folder, "catalog.yaml"), catalog);
  printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs the command as a shell would; the output without colours, and with the folder's name cut off. */
async function run(...args: string[]): Promise<{ code: number; output: string }> {
  let code = 0;
  await createProgram()
    .parseAsync(["node", "licet", "test", ...args])
    .then(
      () => (code = Number(process.exitCode ?? 0)),
      (error: unknown) => {
        printed += describeError(error);
        code = 2;
      },
    );
  return { code, output: stripVTControlCharacters(printed).replaceAll(`${folder}/`, "") };
}

/** Writes a policy file with these accounts and cases, and runs it. */
function runPolicy(accounts: string, cases: string, ...args: string[]) {
  const file = join(folder, "a.policy.yaml");
  writeFileSync(file, `policyTests: 1\ncatalog: catalog.yaml\nat: 2026-06-01\naccounts:\n${accounts}cases:\n${cases}`);
  return run(file, ...args);
}

function oneCase(parts: string, expectation: string): string {
  return `  - { name: it, account: acme, ${parts}, expect: ${expectation} }\n`;
}

describe("the sample vendor's policy tests", () => {
  it("pass, and are about every kind of feature", async () => {
    const { code, output } = await run(samples, "--json");
    const { passed, failed, files } = JSON.parse(output) as Results;
    const failing = files.flatMap(({ cases }) => cases).filter((each) => !each.passed);
    expect({ code, failed, failing }).toEqual({ code: 0, failed: 0, failing: [] });
    expect(passed).toBeGreaterThan(25);
    const asked = new Set(files.flatMap(({ cases }) => cases).map(({ decision }) => decision.featureKey));
    const { features = [] } = parseCatalog(readFileSync(join(samples, "forge/catalog.yaml"), "utf8"));
    const kinds = features.filter(({ key }) => asked.has(key)).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["boolean", "limit", "config", "metered"]));
  });
});

describe("the paper about policy tests", () => {
  it("shows a file that passes", async () => {
    const paper = readFileSync(join(samples, "../docs/policy-tests.md"), "utf8");
    const [, example = ""] = /^```yaml\n([^]*?)^```/m.exec(paper) ?? [];
    copyFileSync(join(samples, "forge/catalog.yaml"), join(folder, "catalog.yaml"));
    writeFileSync(join(folder, "paper.policy.yaml"), example);
    expect((await run(folder)).output).toContain("3 passed, 0 failed");
  });
});

interface Results {
  passed: number;
  failed: number;
  files: {
    file: string;
    cases: {
      name: string;
      line: number;
      passed: boolean;
      differences: { what: string }[];
      decision: { featureKey: string };
    }[];
  }[];
}

describe("licet test", () => {
  it("prints a line for each case that passes", async () => {
    expect(await runPolicy(account, oneCase("feature: reviews, user: ada", "allowed"))).toEqual({
      code: 0,
      output: "a.policy.yaml\n  ok   it\n\n1 passed, 0 failed\n",
    });
  });

  it("shows what was expected and what came, with the decision's reasons, where a case fails", async () => {
    const cases = `  - name: bob changes the queue
    account: acme
    feature: queue
    user: bob
    expect: allowed
`;
    expect(await runPolicy(account, cases)).toEqual({
      code: 1,
      output: `a.policy.yaml
  FAIL bob changes the queue (a.policy.yaml:10)
         asked     bob of acme, queue, 2026-06-01T00:00:00.000Z
         decision  expected allowed
                        got denied
         denied queue (ROLE_REQUIRED)
           ROLE_REQUIRED The user lacks a role that the feature needs.
             -> Ask ada for the role or group.
           SEAT_REQUIRED The user has no seat of the licence. (licence lic_1_main)
             -> Let ada assign a seat.

0 passed, 1 failed
`,
    });
  });

  const wrong: [what: string, parts: string, expectation: string, expected: string, got: string][] = [
    ["decision", "feature: reviews, user: ada", "denied", "denied", "allowed"],
    ["code", "feature: reviews, user: bob", "{ decision: denied, code: EXPIRED }", "EXPIRED", "SEAT_REQUIRED"],
    [
      "code",
      "feature: reviews, user: ada, at: 2027-01-03",
      "{ decision: allowed, code: ALLOWED }",
      "ALLOWED",
      "ALLOWED_IN_GRACE",
    ],
    ["value", "feature: support, user: ada", "{ decision: allowed, value: basic }", '"basic"', '"premium"'],
    ["value", "feature: reviews, user: bob", "{ decision: denied, value: true }", "true", "nothing"],
    [
      "failures",
      "feature: queue, user: bob",
      "{ decision: denied, failures: [SEAT_REQUIRED] }",
      "SEAT_REQUIRED",
      'ROLE_REQUIRED {"anyOf":["owner"]}, SEAT_REQUIRED {"licence":"lic_1_main"}',
    ],
    [
      "failures",
      "feature: nothing",
      "{ decision: denied, failures: [FEATURE_UNKNOWN, EXPIRED] }",
      "FEATURE_UNKNOWN, EXPIRED",
      "FEATURE_UNKNOWN",
    ],
    ["failures", "feature: reviews, user: ada", "{ decision: allowed, failures: [EXPIRED] }", "EXPIRED", "none"],
    [
      "failures",
      "feature: reviews, user: bob",
      "{ decision: denied, failures: [{ code: SEAT_REQUIRED, licence: other }] }",
      'SEAT_REQUIRED {"licence":"other"}',
      'SEAT_REQUIRED {"licence":"lic_1_main"}',
    ],
    [
      "remedies",
      "feature: reviews, user: bob",
      "{ decision: denied, remedies: [PAY] }",
      "PAY",
      'ASSIGN_SEAT {"licence":"lic_1_main","users":["ada"]}',
    ],
    [
      "remedies",
      "feature: reviews, user: bob",
      "{ decision: denied, remedies: [{ kind: ASSIGN_SEAT, users: [eve] }] }",
      'ASSIGN_SEAT {"users":["eve"]}',
      'ASSIGN_SEAT {"licence":"lic_1_main","users":["ada"]}',
    ],
    ["limit", "feature: storage, user: ada", "{ decision: allowed, limit: 11 }", "11", "10"],
    ["used", "feature: minutes, user: ada, used: 40", "{ decision: allowed, used: 41 }", "41", "40"],
    ["remaining", "feature: minutes, user: ada, used: 40.5", "{ decision: allowed, remaining: 60 }", "60", "59.5"],
    ["remaining", "feature: reviews, user: ada", "{ decision: allowed, remaining: 0 }", "0", "nothing"],
    [
      "resetsAt",
      "feature: minutes, user: ada",
      "{ decision: allowed, resetsAt: 2026-06-30 }",
      "2026-06-30T00:00:00.000Z",
      "2026-07-01T00:00:00.000Z",
    ],
    ["sources", "feature: reviews, user: ada", "{ decision: allowed, sources: [team, more] }", "more, team", "team"],
  ];
  it.each(wrong)("fails for a wrong %s (%s, %s)", async (what, parts, expectation, expected, got) => {
    const { code, output } = await runPolicy(account, oneCase(parts, expectation), "--json");
    expect(code).toBe(1);
    expect((JSON.parse(output) as Results).files[0]?.cases[0]?.differences).toEqual([{ what, expected, got }]);
  });

  const right: [parts: string, expectation: string][] = [
    ["feature: nothing", "{ decision: denied, failures: [FEATURE_UNKNOWN], remedies: [CONTACT_VENDOR] }"],
    ["feature: reviews, user: eve", "{ decision: denied, failures: [SEAT_REQUIRED, USER_UNKNOWN] }"],
    ["feature: reviews, user: bob", "{ decision: denied, failures: [{ code: SEAT_REQUIRED, licence: main }] }"],
    ["feature: reviews, user: bob", "{ decision: denied, failures: [{ code: SEAT_REQUIRED, licence: lic_1_main }] }"],
    [
      "feature: minutes, user: ada, used: 100, amount: 1",
      "{ decision: denied, remaining: 0, remedies: [{ kind: WAIT_UNTIL, at: 2026-07-01 }] }",
    ],
    [
      "feature: minutes, user: ada, used: [{ at: 2026-05-31, amount: 100 }, { at: 2026-06-02, amount: 9 }], amount: 100",
      "{ decision: allowed, used: '0.0' }",
    ],
    [
      "feature: reviews, user: ada, at: 2027-01-08",
      "{ decision: denied, failures: [EXPIRED], remedies: [{ kind: RENEW, licence: main }] }",
    ],
  ];
  it.each(right)("passes for what is so (%s, %s)", async (parts, expectation) => {
    expect((await runPolicy(account, oneCase(parts, expectation))).output).toContain("1 passed, 0 failed");
  });

  const elsewhere: [licence: string, parts: string, expectation: string][] = [
    [
      "plan: solo",
      "feature: storage, country: KP",
      "{ decision: denied, failures: [{ code: REGION_DENIED, rule: open }] }",
    ],
    ["plan: solo", "feature: storage, ipCountry: KP", "{ decision: denied, failures: [REGION_DENIED] }"],
    ["plan: solo", "feature: storage, ipCountry: FR", "allowed"],
    ["plan: solo", "feature: storage, country: FR, anonymous: true", "{ decision: denied, failures: [REGION_DENIED] }"],
    [
      "plan: team",
      "feature: reviews, user: bob, productVersion: 2.9.1",
      "{ decision: denied, failures: [SEAT_REQUIRED] }",
    ],
    [
      "plan: team",
      "feature: reviews, user: bob, productVersion: 3.0.0",
      "{ decision: denied, failures: [SEAT_REQUIRED, VERSION_NOT_COVERED], remedies: [{ kind: USE_VERSION, atLeast: 1.0.0, upTo: '2' }] }",
    ],
    [
      "plan: team, state: suspended, reason: Payment is due, seats: [ada]",
      "feature: reviews, user: ada",
      "{ decision: denied, failures: [{ code: SUSPENDED, licence: main, remedies: [PAY] }] }",
    ],
    [
      "plan: team, state: revoked, seats: [ada]",
      "feature: reviews, user: ada",
      "{ decision: denied, failures: [REVOKED] }",
    ],
    [
      "plan: team, addOns: { more: 2 }, seats: [ada]",
      "feature: storage, user: ada, amount: 20",
      "{ decision: allowed, limit: 20, sources: [more, team] }",
    ],
    ["sku: BOTH, seats: [ada]", "feature: reviews, user: ada", "allowed"],
    [
      "plan: team, reservations: { lab: 1 }",
      "feature: reviews, user: bob",
      "{ decision: denied, failures: [SEATS_EXHAUSTED] }",
    ],
    [
      "sku: BOTH",
      "feature: reviews, user: bob",
      "{ decision: denied, failures: [{ code: SEAT_REQUIRED, licence: main }] }",
    ],
    [
      "sku: BOTH",
      "feature: reviews, user: bob",
      "{ decision: denied, failures: [{ code: SEAT_REQUIRED, licence: 'lic_1_main#2' }] }",
    ],
  ];
  it.each(elsewhere)("passes for who bought { %s } (%s, %s)", async (licence, parts, expectation) => {
    const licences = `  acme:\n    licences:\n      - { name: main, ${licence}, start: 2026-01-01 }\n`;
    expect((await runPolicy(licences, oneCase(parts, expectation))).output).toContain("1 passed, 0 failed");
  });

  it("runs the cases whose name contains a text, whatever its case", async () => {
    const cases = ["Ada may", "Bob may"].map(
      (name) => `  - { name: ${name}, account: acme, feature: reviews, user: ada, expect: allowed }\n`,
    );
    expect((await runPolicy(account, cases.join(""), "--filter", "bob")).output).toBe(
      "a.policy.yaml\n  ok   Bob may\n\n1 passed, 0 failed\n",
    );
    printed = "";
    expect(await runPolicy(account, cases.join(""), "--filter", "eve")).toEqual({
      code: 2,
      output: 'no case has "eve" in its name',
    });
  });

  it("publishes catalogs one after the other, so that a licence can be of an earlier version", async () => {
    writeFileSync(join(folder, "old.yaml"), catalog.replace("value: premium", "value: basic"));
    const file = join(folder, "a.policy.yaml");
    writeFileSync(
      file,
      `policyTests: 1
catalog: [old.yaml, catalog.yaml]
at: 2026-06-01
accounts:
  early: { licences: [{ plan: team, version: 1, start: 2026-01-01, seats: [ada] }] }
  late: { licences: [{ plan: team, start: 2026-01-01, seats: [ada] }] }
cases:
  - { name: early, account: early, feature: support, user: ada, expect: { decision: allowed, value: basic } }
  - { name: late, account: late, feature: support, user: ada, expect: { decision: allowed, value: premium } }
`,
    );
    expect((await run(file)).output).toContain("2 passed, 0 failed");
  });

  it("writes a report that JUnit's readers understand", async () => {
    const report = join(folder, "report.xml");
    const cases = `  - { name: it, account: acme, feature: reviews, user: ada, expect: allowed }
  - { name: 'a < b & "c"', account: acme, feature: support, user: ada, expect: { decision: allowed, value: <basic> } }
`;
    const { code } = await runPolicy(account, cases, "--junit", report);
    const xml = readFileSync(report, "utf8")
      .replaceAll(`${folder}/`, "")
      .replaceAll(/time="[\d.]+"/g, 'time="0"');
    expect(code).toBe(1);
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0" time="0">
  <testsuite name="a.policy.yaml" tests="2" failures="1" errors="0" time="0">
    <testcase name="it" classname="a.policy.yaml" file="a.policy.yaml" line="10" time="0"/>
    <testcase name="a &lt; b &amp; &quot;c&quot;" classname="a.policy.yaml" file="a.policy.yaml" line="11" time="0">
      <failure message="value: expected &quot;&lt;basic&gt;&quot;, got &quot;premium&quot;">a.policy.yaml:11
asked     ada of acme, support, 2026-06-01T00:00:00.000Z
value     expected &quot;&lt;basic&gt;&quot;
               got &quot;premium&quot;
allowed support = premium</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});

describe("licet test of what is not valid", () => {
  const withLicence = (licence: string) => `  acme:\n    users: { ada: , bob: }\n    licences:\n      - ${licence}\n`;
  const refused: [name: string, licence: string, problem: string][] = [
    ["a SKU that is not on sale", "{ sku: NONE, start: 2026-01-01 }", "8:11: SKU NONE is not on sale"],
    ["a plan that is not there", "{ plan: gold, start: 2026-01-01 }", "8:11: plan gold is not on sale"],
    [
      "a version that is not there",
      "{ plan: team, version: 2, start: 2026-01-01 }",
      "8:11: version 2 of plan team is not on sale",
    ],
    [
      "more than is sold",
      "{ sku: TEAM, quantity: 11, start: 2026-01-01 }",
      "8:22: quantity 11 is not between 1 and 10",
    ],
    [
      "an end before the start",
      "{ sku: TEAM, start: 2026-01-02, end: 2026-01-01 }",
      "8:41: the term ends at 2026-01-01T00:00:00.000Z, before it starts at 2026-01-02T00:00:00.000Z",
    ],
    [
      "an add-on of another plan",
      "{ plan: solo, start: 2026-01-01, addOns: { more: 1 } }",
      "8:52: add-on more is for team, not for solo",
    ],
    [
      "an add-on without a licence",
      "{ sku: MORE, start: 2026-01-01 }",
      "8:9: the account has no live licence of forge to change",
    ],
    ["neither SKU nor plan", "{ start: 2026-01-01 }", "8:9: a licence names a SKU or a plan, and only one"],
    [
      "a SKU's version",
      "{ sku: TEAM, version: 1, start: 2026-01-01 }",
      "8:22: a SKU says by itself which version it sells",
    ],
    [
      "seats that are not sold",
      "{ plan: solo, start: 2026-01-01, seats: [ada] }",
      "8:50: the licence is for the whole account: it has no seats",
    ],
    ["a seat for nobody", "{ sku: TEAM, start: 2026-01-01, seats: [ada, eve] }", "8:54: no such user"],
    [
      "more seats than were bought",
      "{ sku: TEAM, start: 2026-01-01, seats: [ada, bob] }",
      "8:54: all 1 seats are assigned",
    ],
    [
      "a seat that is kept for others",
      "{ sku: TEAM, start: 2026-01-01, reservations: { lab: 1 }, seats: [bob] }",
      "8:75: 1 of 1 seats are free, and reserved for others",
    ],
    [
      "more seats kept than bought",
      "{ sku: TEAM, start: 2026-01-01, reservations: { lab: 2 } }",
      "8:57: 2 of 1 seats would be reserved",
    ],
  ];
  it.each(refused)("names the line of %s", async (_name, licence, problem) => {
    expect(await runPolicy(withLicence(licence), oneCase("feature: reviews", "allowed"))).toEqual({
      code: 2,
      output: `the policy tests have problems:\na.policy.yaml:${problem}`,
    });
  });

  it("names all problems of all files, and runs nothing", async () => {
    const cases = `${oneCase("feature: reviews", "allowed")}${oneCase("feature: reviews, used: 1", "allowed")}`;
    writeFileSync(
      join(folder, "b.policy.yaml"),
      "policyTests: 1\ncatalog: none.yaml\ncases:\n  - { name: x, account: a, feature: f, expect: maybe }\n",
    );
    writeFileSync(
      join(folder, "c.policy.yaml"),
      "policyTests: 1\ncatalog: none.yaml\ncases:\n  - { name: x, account: a, feature: f, expect: denied }\n",
    );
    await runPolicy("  acme: { timeZone: Mars/Olympus }\n", cases);
    printed = "";
    expect(await run(folder)).toEqual({
      code: 2,
      output: [
        "the policy tests have problems:",
        "a.policy.yaml:5:11: no time zone Mars/Olympus",
        'a.policy.yaml:8:7: the case "it" stands here twice',
        "a.policy.yaml:8:50: reviews is not metered",
        "b.policy.yaml:4:40: cases.0.expect must be one of allowed, denied",
        "c.policy.yaml:2:1: there is no file none.yaml",
      ].join("\n"),
    });
  });

  it.each([
    ["{ feature: storage, value: 10 }", "{ feature: storage, value: ten }", "grants[storage]: a limit is a number"],
    ["config, values: [basic, premium]", "config, type: number", "grants[support]: must be a number"],
  ])("names the line of the catalog whose parts do not fit: %s as %s", async (good, bad, problem) => {
    writeFileSync(join(folder, "catalog.yaml"), catalog.replace(good, bad));
    const { output } = await runPolicy(account, oneCase("feature: reviews", "allowed"));
    expect(output.split("\n")[1]).toMatch(/^catalog\.yaml:\d+:9: plans\[\w+\]\./);
    expect(output).toContain(problem);
  });

  it.each([
    ["a file that is not there", ["none.policy.yaml"], "none.policy.yaml does not exist"],
    ["a folder without tests", ["."], "there is no *.policy.yaml below ."],
  ])("says so of %s", async (_name, paths, output) => {
    const paper = paths.map((path) => join(folder, path));
    const result = await run(...paper);
    expect(result.code).toBe(2);
    expect(result.output.replace(folder, ".")).toContain(output);
  });

  it("wants to know when", async () => {
    const file = join(folder, "a.policy.yaml");
    writeFileSync(file, `policyTests: 1\ncatalog: catalog.yaml\ncases:\n${oneCase("feature: reviews", "allowed")}`);
    expect((await run(file)).output).toContain("a.policy.yaml:4:5: neither the case nor the file says when");
  });
});
