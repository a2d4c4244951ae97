import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runPolicies } from "./run-policies.ts";

const catalog = `catalog: 1
products: [{ key: forge }]
regionRules:
  - { key: dach, allow: [DE, AT, CH], deny: [KP], travel: { days: 14, restDays: 30 } }
features:
  - { key: base, product: forge, kind: boolean, regionRule: dach }
plans:
  - { key: team, product: forge, model: perpetual, grants: [{ feature: base, value: true }] }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "licet-trips-"));
  writeFileSync(join(folder, "catalog.yaml"), catalog);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What differs in cases of an account; nothing where all are answered as expected. */
async function run(trips: string, cases: readonly string[]): Promise<string[]> {
  const file = join(folder, "a.policy.yaml");
  const lines = cases.map((text, index) => `  - { name: c${index}, account: acme, feature: base, ${text} }\n`);
  writeFileSync(
    file,
    `policyTests: 1
catalog: catalog.yaml
at: 2026-06-01
accounts:
  acme:
    billingCountry: DE
    users: { ada: , bob: }
    licences: [{ plan: team, start: 2026-01-01 }]
    trips: ${trips}
cases:
${lines.join("")}`,
  );
  const [result] = await runPolicies([file]);
  return (result?.cases ?? []).flatMap(({ loaded, differences }) => {
    return differences.length > 0 ? [loaded.policyCase.name] : [];
  });
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
