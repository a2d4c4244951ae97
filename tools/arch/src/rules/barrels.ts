/** Services import from the file that declares, never through another. */
import ts from "typescript";
import { lineOf } from "../offence.ts";
import type { Rule } from "../offence.ts";

/** No index.ts and no re-exports inside a service. */
export const barrels: Rule = {
  name: "barrels",
  check: (tree) =>
    [...tree.values()]
      .filter(({ path }) => /^services\/(?!portal\/)/.test(path))
      .flatMap((file) => {
        const offence = (line: number, text: string) => ({ path: file.path, line, rule: "barrels", text });
        const indexes = file.path.endsWith("/index.ts") ? [offence(1, "a service has no index.ts")] : [];
        const passedOn = file.syntax.statements.filter((node) => ts.isExportDeclaration(node) && node.moduleSpecifier);
        return [...indexes, ...passedOn.map((node) => offence(lineOf(file, node), "re-exports another file"))];
      }),
};
