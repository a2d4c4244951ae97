import { describe, expect, it } from "@jest/globals";
import { findStaleNames, readBlocks } from "./readme.ts";

const markdown = ["# Licet", "", "```bash test", "npm start", "```", "", "```", "plain", "```", ""].join("\n");

describe("readBlocks", () => {
  it("gives each fenced block its language, its words and the line its text begins on", () => {
    expect(readBlocks(markdown)).toEqual([
      { language: "bash", words: ["test"], line: 4, text: "npm start\n" },
      { language: "", words: [], line: 8, text: "plain\n" },
    ]);
  });
});

describe("findStaleNames", () => {
  const known = { exists: (path: string) => path === "tools/cli/licet.mjs", scripts: ["start"] };

  it.each([
    ["a path that is there", "run `node tools/cli/licet.mjs check`", []],
    ["a path that is not", "see docs/missing.md.", ["1: there is no docs/missing.md"]],
    ["the path of an address", "https://example.com/docs/missing.md", []],
    ["a script that is there", "npm start -- --once", []],
    ["a script that is not", "npm run bnech", ["1: there is no npm script bnech"]],
    ["a word of npm", "npm ci", []],
  ])("judges %s", (_, text, problems) => {
    expect(findStaleNames(text, known)).toEqual(problems);
  });
});
