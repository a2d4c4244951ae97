/** What README.md and CONTRIBUTING.md tell people to run and to open is there, and their TypeScript compiles. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failure, success } from "./gate.ts";
import type { Gate } from "./gate.ts";
import { findStaleNames, readBlocks } from "./readme.ts";
import { findTypeErrors } from "./type-errors.ts";

/** Every path and npm script that the papers name exists; a block marked ` ```ts test ` passes the type check. */
export const readmeGate: Gate = {
  name: "readme",
  async run({ root }) {
    const papers = ["README.md", "CONTRIBUTING.md"].filter((file) => existsSync(join(root, file)));
    const problems = papers.flatMap((file) => checkPaper(root, file, readFileSync(join(root, file), "utf8")));
    return problems.length === 0 ? success() : failure(problems.join("\n"));
  },
};

function checkPaper(root: string, file: string, markdown: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  const known = { exists: (path: string) => existsSync(join(root, path)), scripts: Object.keys(scripts) };
  const stale = findStaleNames(markdown, known).map((text) => `${file}:${text}`);
  return [...stale, ...checkTypeScript(root, file, markdown)];
}

/** The blocks are compiled as files of the project, so that they import what a user of the project imports. */
function checkTypeScript(root: string, file: string, markdown: string): string[] {
  const blocks = readBlocks(markdown).filter(({ language, words }) => language === "ts" && words.includes("test"));
  if (blocks.length === 0) return [];
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "readme-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    const paths = blocks.map(({ line, text }) => {
      const path = join(folder, `${file.toLowerCase().replace(".md", "")}-line-${line}.ts`);
      writeFileSync(path, text);
      return path;
    });
    const problems = findTypeErrors(root, paths);
    return problems === "" ? [] : [problems.trimEnd()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
