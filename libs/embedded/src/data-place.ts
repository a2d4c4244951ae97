import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseServerUser, mayUse } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** Where a server's files lie and as whom it runs (undefined: as the caller). */
export interface DataPlace {
  readonly dir: string;
  readonly user: ServerUser | undefined;
}

/**
 * Puts the server's files into `dataDir`, unless the server's user may not enter it: then into a folder of its own
 * under `sharedDir`, which the file `location` in `dataDir` remembers. Deleting `dataDir` therefore forgets the data.
 */
export async function placeData(dataDir: string, sharedDir: string, say: (line: string) => void): Promise<DataPlace> {
  await mkdir(dataDir, { recursive: true });
  const user = chooseServerUser();
  if (user === undefined) return { dir: dataDir, user };
  const remembered = await readLocation(dataDir);
  if (remembered !== undefined) return { dir: remembered, user };
  if (mayUse(user, dataDir, "enter")) return { dir: dataDir, user };

  const dir = join(sharedDir, `postgres-${randomBytes(6).toString("hex")}`);
  await makeOpenFolder(sharedDir);
  await makeOpenFolder(dir);
  await writeFile(join(dataDir, "location"), `${dir}\n`);
  say(`PostgreSQL runs as user ${user.name}, who may not enter ${dataDir}: its data lies in ${dir}`);
  return { dir, user };
}

/** Makes a folder that every user may enter, whatever the umask. */
export async function makeOpenFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
}

/** Where placeData has put, or would put without ado, the files of this folder. */
export async function locateData(dataDir: string): Promise<string> {
  return (await readLocation(dataDir)) ?? dataDir;
}

async function readLocation(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, "location"), "utf8")).trim();
  } catch {
    return undefined;
  }
}
