import { expect, it } from "@jest/globals";
import { createProgram } from "../program.ts";

/** Refused before anything is sent. */
it.each([
  ["role update clerk --reason x", "name what changes: --scope, --name or both"],
  ["credential create portal --account acme", "a credential needs --role, --scope or both"],
])("`licet %s` says what is missing", async (line, message) => {
  await expect(createProgram().parseAsync(["node", "licet", ...line.split(" ")])).rejects.toThrow(message);
});
