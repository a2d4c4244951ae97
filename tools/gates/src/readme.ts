/** Reads the blocks of a Markdown file. */

/** A fenced block: its language, the words after it, the line its text begins on, and the text. */
export type Block = { language: string; words: string[]; line: number; text: string };

/** What the names in a file are compared with. */
export type Known = { exists(path: string): boolean; scripts: readonly string[] };

/** Folders of the project a path can begin with; anything else is not a path of ours. */
const pathPattern = /(?<![\w/.@~$-])(?:\.\/)?(?:libs|services|tools|proto|docs|infra|examples|samples)\/[\w./@-]*\w/g;

const scriptPattern = /\bnpm (?:run )?([a-z][\w:-]*)/g;

/** Words of npm itself, which are no scripts. */
const npmWords = ["ci", "install", "run", "exec", "pack"];

/** The fenced blocks of a Markdown text. A block marked ` ```bash test ` is one that the end-to-end tests run. */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^ {0,3}```+\s*(.*)$/.exec(line);
    if (!fence) {
      if (open) open.text += `${line}\n`;
    } else if (open) {
      blocks.push(open);
      open = undefined;
    } else {
      const [language = "", ...words] = (fence[1] ?? "").trim().split(/\s+/);
      open = { language, words, line: index + 2, text: "" };
    }
  }
  return blocks;
}

/** The paths and npm scripts that a Markdown text names and that do not exist, each as `line: text`. */
export function findStaleNames(markdown: string, known: Known): string[] {
  const lines = markdown
    .split("\n")
    .entries()
    .flatMap(([index, line]) => [
      ...stalePaths(line, known).map((path) => `${index + 1}: there is no ${path}`),
      ...staleScripts(line, known).map((script) => `${index + 1}: there is no npm script ${script}`),
    ]);
  return [...lines];
}

function stalePaths(line: string, known: Known): string[] {
  return [...line.matchAll(pathPattern)].map(([path]) => path).filter((path) => !known.exists(path));
}

function staleScripts(line: string, known: Known): string[] {
  return [...line.matchAll(scriptPattern)]
    .map(([, script = ""]) => script)
    .filter((script) => !npmWords.includes(script) && !known.scripts.includes(script));
}
