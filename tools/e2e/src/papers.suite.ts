import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { projectRoot } from "@licet/dev";
import { readBlocks } from "@licet/gates/readme";
import type { TestPlatform } from "./test-platform.ts";

const run = promisify(execFile);

/** Not every machine has curl; buf brings its own. */
const hasCurl = (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "curl")));

const blocks = ["README.md", "CONTRIBUTING.md"].flatMap((paper) => {
  const path = join(projectRoot, paper);
  const found = existsSync(path) ? readBlocks(readFileSync(path, "utf8")) : [];
  return found
    .filter(({ language, words }) => language === "bash" && words.includes("test"))
    .map(({ line, text }) => ({ place: `${paper}:${line}`, text }));
});

/** The blocks of the papers, run as a reader would who has a platform and an access token. */
export function describePapers(test: () => TestPlatform): void {
  describe("what the papers tell people to run", () => {
    it("is there", () => {
      expect(blocks.length).toBeGreaterThan(0);
    });

    it.each(blocks)(
      "works: $place",
      async ({ text }) => {
        if (!hasCurl && /(?<!buf )curl /.test(text)) return;
        const ended = await run("bash", ["-euo", "pipefail", "-c", text], {
          cwd: projectRoot,
          env: await readersEnvironment(test()),
          timeout: 90_000,
        }).then(() => "", describeFailure);
        expect(ended).toBe("");
      },
      120_000,
    );
  });
}

/** What a reader has set who came to these blocks: the platform's address and an access token. */
async function readersEnvironment({ platform, tokens }: TestPlatform): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    PATH: `${join(projectRoot, "node_modules", ".bin")}${delimiter}${process.env["PATH"]}`,
    LICET_DATA_DIR: platform.dataDir,
    LICET_URL: platform.url,
    LICET_TOKEN: await tokens.get(),
  };
}

function describeFailure(error: unknown): string {
  const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
  return `${message}\n${stdout}${stderr}`;
}
