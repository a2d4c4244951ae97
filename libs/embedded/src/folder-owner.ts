import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";
import { identifyProcess, isAlive } from "./process-identity.ts";

interface Owner {
  readonly pid: number;
  readonly started: string;
}

/**
 * Marks a data folder as this process's own. Refuses while another living process owns it: the server found there is
 * in use and no leftover.
 */
export async function claimFolder(dir: string, serverName: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const owner = await readOwner(dir);
  if (owner !== undefined && owner.pid !== process.pid && isAlive(owner)) {
    const message = `the ${serverName} data in ${dir} is in use by process ${owner.pid}: stop it or choose another folder`;
    throw new EmbeddedError("IN_USE", message);
  }
  const self: Owner = { pid: process.pid, started: identifyProcess(process.pid)?.started ?? "" };
  await writeFile(ownerFile(dir), JSON.stringify(self));
}

/** The opposite of claimFolder. */
export async function releaseFolder(dir: string): Promise<void> {
  await rm(ownerFile(dir), { force: true });
}

async function readOwner(dir: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(ownerFile(dir), "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function ownerFile(dir: string): string {
  return join(dir, "owner.json");
}
