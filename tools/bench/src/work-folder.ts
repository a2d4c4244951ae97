import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { discardData } from "@licet/embedded";

/** Lends a folder for a platform's data and takes it away again, with any server that still lives over it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "licet-bench-"));
  // An embedded PostgreSQL may run as another user.
  await chmod(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    for (const server of ["postgres", "nats"]) await discardData(join(folder, server));
    await rm(folder, { recursive: true, force: true });
  }
}
