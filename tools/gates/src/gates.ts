/** Every gate, in the order in which they run: the quick ones first, and the longest static one beside them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { breakingGate } from "./breaking-gate.ts";
import { commandGate, success } from "./gate.ts";
import type { Gate, Stage } from "./gate.ts";
import { jestGate } from "./jest-gate.ts";
import { readmeGate } from "./readme-gate.ts";

const dependencies = ["node", "tools/gen/generate.mjs", "--dependencies"];

/** All that writes code or papers; `npm run generate` runs the same ones. */
const generators = [
  "tools/gen/generate.mjs",
  "libs/rpc/generate.mjs",
  "tools/gen/errors.mjs",
  "tools/gen/settings.mjs",
];

/** The gates that read the tree alone. */
const readingGates: readonly Gate[] = [
  commandGate("lock", ["node", "tools/gates/lock-stubs.mjs", "--check"]),
  whenThere("proto", commandGate("generated", ...generators.map((file) => ["node", file, "--check"]))),
  whenThere("proto", commandGate("proto-lint", dependencies, ["buf", "lint"])),
  whenThere("proto", commandGate("proto-format", ["buf", "format", "proto", "--diff", "--exit-code"])),
  whenThere("proto", breakingGate),
  commandGate("format", ["prettier", "--check", "."]),
  commandGate("arch", ["node", "tools/arch/src/main.ts"]),
  commandGate("types", ["tsc", "-p", "tsconfig.json"]),
];

/** The gates of the project. Those that start servers have the machine to themselves. */
export const stages: readonly Stage[] = [
  [readingGates, [commandGate("lint", ["eslint", ".", "--max-warnings", "0"])]],
  [[readmeGate]],
  [[jestGate]],
];

/** The gate passes while there is nothing it could check. */
function whenThere(path: string, gate: Gate): Gate {
  return {
    name: gate.name,
    run: async (context) => (existsSync(join(context.root, path)) ? gate.run(context) : success()),
  };
}
