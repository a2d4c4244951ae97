import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
import { runPolicies } from "../policy/run-policies.ts";

/** A case that is answered otherwise than expected. */
export interface FailedCase {
  readonly name: string;
  readonly differences: readonly { what: string; got: string }[];
}

/**
 * Lends each test a folder with the catalog. What it returns runs cases, named c0 and on, over accounts that are written as
 * in a policy file, and tells those that fail.
 */
export function usePolicyFolder(
  catalog: string,
): (accounts: readonly string[], cases: readonly string[]) => Promise<FailedCase[]> {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "licet-policies-"));
    writeFileSync(join(folder, "catalog.yaml"), catalog);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  return async (accounts, cases) => {
    const file = join(folder, "a.policy.yaml");
    const held = accounts.map((text) => `  ${text}\n`).join("");
    const listed = cases.map((text, index) => `  - { name: c${index}, ${text} }\n`).join("");
    writeFileSync(file, `policyTests: 1\ncatalog: catalog.yaml\nat: 2026-06-01\naccounts:\n${held}cases:\n${listed}`);
    const [result] = await runPolicies([file]);
    return (result?.cases ?? []).flatMap(({ loaded, differences }) => {
      return differences.length > 0 ? [{ name: loaded.policyCase.name, differences }] : [];
    });
  };
}
