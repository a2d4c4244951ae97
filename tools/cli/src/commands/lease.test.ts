import { expect, it } from "@jest/globals";
import { createProgram } from "../program.ts";

/** Refused before anything is sent. */
it.each([
  ["nobody who uses the key", ["lic_1"], "a lease needs --user, --device or both"],
  ["nothing to take it of", ["--user", "ada"], "name either a licence, or --account, --product and --feature"],
  ["half of a feature", ["--user", "ada", "--account", "works", "--product", "lathe"], "name either a licence"],
  ["a licence and a feature", ["lic_1", "--user", "ada", "--feature", "base"], "name either a licence"],
])("`licet lease checkout` with %s says what is missing", async (_, args, message) => {
  await expect(createProgram().parseAsync(["node", "licet", "lease", "checkout", ...args])).rejects.toThrow(message);
});
