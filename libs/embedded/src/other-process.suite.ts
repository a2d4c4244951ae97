import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fresh folder that every user may enter. */
export async function openFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "licet-embedded-"));
  await chmod(dir, 0o755);
  return dir;
}

/** Another process that starts a server by this expression, then idles. Resolves once the server is up. */
export async function startElsewhere(expression: string): Promise<ChildProcess> {
  const script = `
    import { startNats, startPostgres } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    await ${expression};
    console.log("up");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

/** kill -9, and gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}
