/** What README.md tells people to run and to open is there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failure, success } from "./gate.ts";
import type { Gate } from "./gate.ts";
import { findStaleNames } from "./readme.ts";

/** Every path, npm script and package that README.md and CONTRIBUTING.md name exists. */
export const readmeGate: Gate = {
  name: "readme",
  async run({ root }) {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const known = { exists: (path: string) => existsSync(join(root, path)), scripts: Object.keys(scripts) };
    const problems = ["README.md", "CONTRIBUTING.md"]
      .filter((file) => known.exists(file))
      .flatMap((file) =>
        findStaleNames(readFileSync(join(root, file), "utf8"), known).map((text) => `${file}:${text}`),
      );
    return problems.length === 0 ? success() : failure(problems.join("\n"));
  },
};
