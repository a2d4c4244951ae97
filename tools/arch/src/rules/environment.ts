/** The environment is read in one place. */
import ts from "typescript";
import { lineOf } from "../offence.ts";
import type { Offence, Rule } from "../offence.ts";
import { isTest } from "../source-tree.ts";
import type { SourceFile } from "../source-tree.ts";

const readers = /^(libs\/(service|testing)|tools\/[^/]+)\//;

/** Only libs/service reads process.env for a service; tools and the test surroundings may for themselves. */
export const environment: Rule = {
  name: "environment",
  check: (tree) => [...tree.values()].filter(({ path }) => !readers.test(path) && !isTest(path)).flatMap(checkFile),
};

function checkFile(file: SourceFile): Offence[] {
  const found: Offence[] = [];
  const visit = (node: ts.Node): void => {
    if (readsEnvironment(node))
      found.push({ path: file.path, line: lineOf(file, node), rule: "environment", text: "take settings from config" });
    else ts.forEachChild(node, visit);
  };
  visit(file.syntax);
  return found;
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "env" && node.expression.getText() === "process";
  return (
    ts.isImportDeclaration(node) &&
    /^import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*["'](node:)?process["']/.test(node.getText())
  );
}
