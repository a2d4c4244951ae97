import type { FileProblem } from "@licet/catalog-file";

/** Things wrong with files, each as `file:line:column: what`. */
export class ProblemsError extends Error {
  override readonly name = "ProblemsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Takes note of something wrong at a JSON pointer of the file at hand. */
export type Report = (pointer: string, message: string) => void;

/** A step of a JSON pointer. */
export function toStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Problems of one file, as a person finds them. */
export function describeProblems(file: string, problems: readonly FileProblem[]): string[] {
  return problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
}
