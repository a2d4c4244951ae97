/** `npm test [-- --only NAME]`: runs the gates and prints a line for each; ends with `N passed, N failed`. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { stages } from "./gates.ts";
import { runGates } from "./run-gates.ts";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
const names = stages.flat(2).map(({ name }) => name);
const unknown = values.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`no gate named ${unknown.join(", ")}; there are: ${names.join(", ")}`);
  process.exit(2);
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());

const chosen = stages.map((lanes) =>
  lanes.map((lane) => lane.filter(({ name }) => values.only?.includes(name) ?? true)),
);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const { failed } = await runGates(chosen, { root, signal: interruption.signal }, (line) => console.log(line));
process.exitCode = interruption.signal.aborted ? 130 : failed === 0 ? 0 : 1;
