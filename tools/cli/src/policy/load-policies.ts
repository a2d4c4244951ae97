import { loadPolicy } from "./load-policy.ts";
import type { LoadedCase } from "./load-policy.ts";
import { ProblemsError } from "./problems.ts";

/** A file of policy tests with its cases. */
export interface LoadedFile {
  readonly file: string;
  readonly cases: readonly LoadedCase[];
}

/**
 * Reads files of policy tests.
 * @throws ProblemsError what is wrong with any of them, each problem once; or the error of a file that cannot be read
 */
export function loadPolicies(files: readonly string[], load = loadPolicy): LoadedFile[] {
  const problems = new Set<string>();
  const loaded = files.flatMap((file) => {
    try {
      return [{ file, cases: load(file) }];
    } catch (error) {
      // One that names no problem would leave its file out without a word.
      if (!(error instanceof ProblemsError) || error.problems.length === 0) throw error;
      for (const problem of error.problems) problems.add(problem);
      return [];
    }
  });
  if (problems.size > 0) throw new ProblemsError([...problems]);
  return loaded;
}
