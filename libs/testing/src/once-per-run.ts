import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { runFolder } from "./run-folder.ts";

const withinMs = 120_000;

/** Makes a thing once per test run, whichever worker asks first, and tells every other what the first one made. */
export async function oncePerRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const file = join(runFolder(), `${name}.json`);
  return (
    (await read<T>(file)) ??
    withLock(`${file}.lock`, async () => {
      const made = (await read<T>(file)) ?? (await make());
      await writeFile(`${file}.new`, JSON.stringify(made));
      await rename(`${file}.new`, file);
      return made;
    })
  );
}

async function read<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

/** mkdir succeeds for one process only. A worker that dies holding the lock fails the run anyway. */
async function withLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  await eventually(() => mkdir(dir), { withinMs });
  try {
    return await work();
  } finally {
    await rm(dir, { recursive: true });
  }
}
