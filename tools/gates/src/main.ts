/** `npm test [-- --only NAME]`: runs the gates and prints a line for each; ends with `N passed, N failed`. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gates } from "./gates.ts";
import { runGates } from "./run-gates.ts";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
const unknown = values.only?.filter((name) => !gates.some((gate) => gate.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`no gate named ${unknown.join(", ")}; there are: ${gates.map((gate) => gate.name).join(", ")}`);
  process.exit(2);
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());

const chosen = gates.filter((gate) => values.only?.includes(gate.name) ?? true);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const { failed } = await runGates(chosen, { root, signal: interruption.signal }, (line) => console.log(line));
process.exitCode = interruption.signal.aborted ? 130 : failed === 0 ? 0 : 1;
