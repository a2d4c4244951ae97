import { mkdtempSync, rmSync, symlinkSync, writeFileSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readmeGate } from "./readme-gate.ts";

const project = fileURLToPath(new URL("../../..", import.meta.url));

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "licet-readme-"));
  writeFileSync(join(root, "package.json"), '{ "scripts": { "start": "" } }');
  copyFileSync(join(project, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function judge(markdown: string): Promise<string> {
  writeFileSync(join(root, "README.md"), markdown);
  const { failed, output } = await readmeGate.run({ root, signal: new AbortController().signal });
  expect(failed).toBe(output === "" ? 0 : 1);
  return output;
}

describe("readmeGate", () => {
  it("passes while there is no README", async () => {
    expect((await readmeGate.run({ root, signal: new AbortController().signal })).failed).toBe(0);
  });

  it("names the line of a script that does not exist", async () => {
    expect(await judge("# Licet\n\n```bash\nnpm run strat\n```\n")).toBe("README.md:4: there is no npm script strat");
  });

  it("compiles the TypeScript blocks marked test, and no others", async () => {
    expect(await judge('```ts test\nexport const seats: number = "many";\n```\n')).toContain("readme-line-2.ts(1,14)");
    expect(await judge("```ts test\nexport const seats: number = 5;\n```\n\n```ts\nnonsense here\n```\n")).toBe("");
  });
});
