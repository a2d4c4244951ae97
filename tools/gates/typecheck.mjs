/** `node tools/gates/typecheck.mjs libs/kernel`: checks one package under the root tsconfig. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const [root = "."] = process.argv.slice(2);
const config = ts.getParsedCommandLineOfConfigFile(
  "tsconfig.base.json",
  { noEmit: true },
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(problem) {
      throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
    },
  },
);
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join(root, "src", file));
const problems = ts.getPreEmitDiagnostics(ts.createProgram(files, config.options));
const host = { getCanonicalFileName: (file) => file, getCurrentDirectory: () => process.cwd(), getNewLine: () => "\n" };
process.stdout.write(ts.formatDiagnostics(problems, host));
process.exitCode = problems.length === 0 ? 0 : 1;
