import { globSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files that paths stand for: a file for itself, a folder for all `*.policy.yaml` below it. */
export function findPolicyFiles(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(findBelow))];
}

function findBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const found = globSync("**/*.policy.{yaml,yml,json}", { cwd: path, exclude: ["**/node_modules"] }).sort();
  if (found.length === 0) throw new Error(`there is no *.policy.yaml below ${path}`);
  return found.map((file) => join(path, file));
}
