import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { discardData } from "@licet/embedded";

/** A new data folder of a platform, which PostgreSQL's own user can reach. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "licet-e2e-"));
  await chmod(folder, 0o755);
  return folder;
}

/** Deletes a data folder with any server that still lives over it. */
export async function discardDataFolder(folder: string): Promise<void> {
  for (const server of ["postgres", "nats"]) await discardData(join(folder, server));
  await rm(folder, { recursive: true, force: true });
}
