/** Files stay short enough to be read at once. */
import type { Rule } from "../offence.ts";
import { isTest } from "../source-tree.ts";

const maxLines = 250;

const maxTestLines = 500;

/** At most 250 lines in a file, 500 in a test. */
export const length: Rule = {
  name: "length",
  check: (tree) =>
    [...tree.values()].flatMap(({ path, text }) => {
      const lines = text.trimEnd().split("\n").length;
      const most = isTest(path) ? maxTestLines : path.endsWith(".proto") ? Infinity : maxLines;
      return lines > most ? [{ path, line: most + 1, rule: "length", text: `${lines} lines, at most ${most}` }] : [];
    }),
};
