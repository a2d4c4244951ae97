import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { discardData, findNatsBinary } from "@licet/embedded";
import { natsSurroundings } from "./nats-surroundings.ts";

/** Names the folder of the present test run; Jest's workers inherit it. */
const variable = "LICET_TEST_RUN";
const prefix = "licet-test-";

/**
 * Makes the folder of a test run, and clears those of runs that were killed. Starts no server, but downloads a missing
 * nats-server now, since a test's time is short. Where it cannot be had, the tests that need it say so.
 */
export async function openRun(): Promise<void> {
  await clearAbandonedRuns();
  await findNatsBinary({ ...natsSurroundings(), say: console.log }).catch(() => undefined);
  const dir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dir, 0o755);
  await writeFile(join(dir, "runner"), String(process.pid));
  process.env[variable] = dir;
}

/** Stops every server that the run's tests have started, and deletes its folder. */
export async function closeRun(): Promise<void> {
  await clearRun(runFolder());
}

/** The folder that the processes of this run share. */
export function runFolder(): string {
  const dir = process.env[variable];
  if (dir === undefined) throw new Error("tests with servers need libs/testing/src/global-setup.ts as globalSetup");
  return dir;
}

/** A place for one server's data, which is cleared at the end of the run. */
export async function serverFolder(name: string): Promise<string> {
  const dir = join(runFolder(), "servers", name);
  await mkdir(dir, { recursive: true });
  return dir;
}

async function clearRun(dir: string): Promise<void> {
  const servers = join(dir, "servers");
  const names = await readdir(servers).catch(() => []);
  await Promise.all(names.map((name) => discardData(join(servers, name))));
  await rm(dir, { recursive: true, force: true });
}

async function clearAbandonedRuns(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const dir = join(tmpdir(), name);
    if (await isAbandoned(dir)) await clearRun(dir);
  }
}

/** Another user's folder is none of our business. */
async function isAbandoned(dir: string): Promise<boolean> {
  if ((await lstat(dir)).uid !== process.getuid?.()) return false;
  const runner = Number(await readFile(join(dir, "runner"), "utf8").catch(() => "0"));
  return runner > 0 && !isAlive(runner);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
