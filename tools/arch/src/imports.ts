/** What a file imports. */
import { posix } from "node:path";
import ts from "typescript";
import { lineOf } from "./offence.ts";
import type { SourceFile } from "./source-tree.ts";

/** One import or re-export: what it names, the path it means if that is within the project, and whether it is of types alone. */
export type Import = { specifier: string; path: string | undefined; typeOnly: boolean; line: number };

/** Every static and dynamic import and re-export of a file. */
export function readImports(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier))
      found.push({
        specifier: specifier.text,
        path: resolve(file.path, specifier.text),
        typeOnly,
        line: lineOf(file, node),
      });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyImport(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(file.syntax);
  return found;
}

/** The package a specifier belongs to: `@licet/contracts/catalog` is of `@licet/contracts`; relative paths are of none. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".")) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function isTypeOnlyImport(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function resolve(from: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : undefined;
}
