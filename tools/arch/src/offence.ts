/** A place where a rule is broken. */
import type ts from "typescript";
import type { SourceFile, SourceTree } from "./source-tree.ts";

/** `file:line: rule: text` */
export type Offence = { path: string; line: number; rule: string; text: string };

/** Looks at the whole tree and names every place that breaks it. */
export type Rule = { name: string; check(tree: SourceTree): Offence[] };

/** The line, counted from 1, on which a node begins. */
export function lineOf(file: SourceFile, node: ts.Node): number {
  return file.syntax.getLineAndCharacterOfPosition(node.getStart(file.syntax)).line + 1;
}

/** The offence as it is printed. */
export function formatOffence({ path, line, rule, text }: Offence): string {
  return `${path}:${line}: ${rule}: ${text}`;
}
