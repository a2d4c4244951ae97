import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectRoot } from "./options.ts";

/** What a command printed and how it ended. */
export interface CliResult {
  code: number;
  text: string;
  errors: string;
}

const main = join(projectRoot, "tools", "cli", "src", "main.ts");

/** Runs `licet` as a process of its own against the platform of a data folder. */
export async function runCli(
  dataDir: string,
  args: string[],
  options: { nodeFlags?: string[]; cwd?: string } = {},
): Promise<CliResult> {
  const flags = ["--disable-warning=ExperimentalWarning", ...(options.nodeFlags ?? [])];
  const child = spawn(process.execPath, [...flags, main, ...args], {
    cwd: options.cwd ?? projectRoot,
    env: { ...process.env, LICET_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, text: output.trimEnd(), errors: errors.trimEnd() };
}
