/** The public names of a lib, followed from its index to where each is declared. */
import ts from "typescript";
import { readImports } from "./imports.ts";
import { lineOf } from "./offence.ts";
import type { SourceFile, SourceTree } from "./source-tree.ts";

/** A public name, and where it is declared. `documented` is undefined when the declaration is outside the tree. */
export type ExportedName = { name: string; path: string; line: number; documented: boolean | undefined };

/** Every name that the file at `path` exports, its own and those it passes on. */
export function readExportedNames(tree: SourceTree, path: string): ExportedName[] {
  const file = tree.get(path);
  if (!file) return [];
  return file.syntax.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) ? readExportList(tree, file, statement) : readDeclaration(file, statement),
  );
}

function readExportList(tree: SourceTree, file: SourceFile, statement: ts.ExportDeclaration): ExportedName[] {
  const from = statement.moduleSpecifier && sourceOf(file, lineOf(file, statement));
  const clause = statement.exportClause;
  if (!clause) return from ? readExportedNames(tree, from) : [];
  if (ts.isNamespaceExport(clause)) return [unknownName(file, clause, clause.name.text)];
  return clause.elements.map((element) => {
    const original = element.propertyName?.text ?? element.name.text;
    const declared = from
      ? readExportedNames(tree, from).find(({ name }) => name === original)
      : declarationsOf(file).find(({ name }) => name === original);
    return declared ? { ...declared, name: element.name.text } : unknownName(file, element, element.name.text);
  });
}

function sourceOf(file: SourceFile, line: number): string | undefined {
  return readImports(file).find((imported) => imported.line === line)?.path;
}

function unknownName(file: SourceFile, node: ts.Node, name: string): ExportedName {
  return { name, path: file.path, line: lineOf(file, node), documented: undefined };
}

function readDeclaration(file: SourceFile, statement: ts.Statement): ExportedName[] {
  const flags = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return flags?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ? namesOf(file, statement) : [];
}

function declarationsOf(file: SourceFile): ExportedName[] {
  return file.syntax.statements.flatMap((statement) => namesOf(file, statement));
}

function namesOf(file: SourceFile, statement: ts.Statement): ExportedName[] {
  const documented = ts.getJSDocCommentsAndTags(statement).length > 0;
  const describe = (name: string, node: ts.Node): ExportedName => ({
    name,
    path: file.path,
    line: lineOf(file, node),
    documented,
  });
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((node) => describe(node.name.getText(), node));
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name ? [describe(statement.name.text, statement)] : [];
  if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement))
    return [describe(statement.name.text, statement)];
  return [];
}
