/** A lib shows few names, and says what each is. */
import { readExportedNames } from "../exported-names.ts";
import { manyNames } from "../exceptions.ts";
import type { Offence, Rule } from "../offence.ts";
import type { SourceTree } from "../source-tree.ts";

const mostNames = 15;

/** At most 15 public names per lib, each with a doc comment. */
export const publicNames: Rule = {
  name: "public-names",
  check: (tree) =>
    [...tree.keys()]
      .filter((path) => /^libs\/[^/]+\/src\/index\.ts$/.test(path))
      .flatMap((path) => checkIndex(tree, path)),
};

function checkIndex(tree: SourceTree, path: string): Offence[] {
  const exported = readExportedNames(tree, path);
  const names = new Set(exported.map(({ name }) => name));
  const lib = path.split("/")[1] ?? "";
  const most = manyNames[lib]?.most ?? mostNames;
  const tooMany = names.size > most ? [`${names.size} public names, at most ${most}`] : [];
  return [
    ...tooMany.map((text) => ({ path, line: 1, rule: "public-names", text })),
    ...withoutComment(exported).map(({ path: at, line, name }) => ({
      path: at,
      line,
      rule: "public-names",
      text: `${name} is public and has no doc comment`,
    })),
  ];
}

/** The undocumented names, without those (a type and its constructor) that another declaration of the name documents. */
function withoutComment(exported: ReturnType<typeof readExportedNames>): typeof exported {
  const documented = new Set(exported.filter((entry) => entry.documented).map(({ name }) => name));
  return exported.filter((entry) => entry.documented === false && !documented.has(entry.name));
}
