/** `node tools/gates/typecheck.mjs libs/kernel`: checks one package under the settings of the whole tree. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findTypeErrors } from "./src/type-errors.ts";

const [root = "."] = process.argv.slice(2);
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join(root, "src", file));
const problems = findTypeErrors(process.cwd(), files);
process.stdout.write(problems);
process.exitCode = problems === "" ? 0 : 1;
