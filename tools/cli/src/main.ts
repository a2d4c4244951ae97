import { createProgram } from "./program.ts";
import { describeError } from "./describe-error.ts";

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`licet: ${describeError(error)}\n`);
  process.exitCode = 2;
}
