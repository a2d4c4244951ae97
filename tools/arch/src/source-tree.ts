/** The files that the rules look at: paths with forward slashes, relative to the project, and their text. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One file, parsed when it is TypeScript or JavaScript. */
export type SourceFile = { path: string; text: string; syntax: ts.SourceFile };

/** All files, by path. */
export type SourceTree = ReadonlyMap<string, SourceFile>;

const patterns = ["{libs,services,tools}/*/src/**/*.{ts,tsx,mjs}", "tools/*/*.mjs", "proto/**/*.proto"];

/** A tree from paths and texts. */
export function createTree(texts: Readonly<Record<string, string>>): SourceTree {
  return new Map(
    Object.entries(texts).map(([path, text]) => [
      path,
      { path, text, syntax: ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true) },
    ]),
  );
}

/** Reads the tree below `root`, without generated code. */
export function readTree(root: string): SourceTree {
  const paths = globSync(patterns, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const own = paths.filter((path) => !/(^|\/)(node_modules|dist)\//.test(path) && !isGenerated(path));
  return createTree(Object.fromEntries(own.sort().map((path) => [path, readFileSync(join(root, path), "utf8")])));
}

/** Whether a generator wrote the file. */
export function isGenerated(path: string): boolean {
  return /^libs\/.*\/gen\//.test(path);
}

/** Whether the file is a test, or a suite or fixture that only tests import. */
export function isTest(path: string): boolean {
  return /\.(test|suite|fixture)\.tsx?$/.test(path) || /\/(test|fixture|fixtures)\//.test(path);
}
