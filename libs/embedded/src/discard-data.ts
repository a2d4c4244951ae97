import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { locateData } from "./data-place.ts";
import { stopNats } from "./nats.ts";
import { stopPostgres } from "./postgres.ts";

/** Stops the embedded server that lives over a data folder, whoever started it, and deletes all its data. */
export async function discardData(dataDir: string): Promise<void> {
  const dir = resolve(dataDir);
  await stopPostgres(dir);
  await stopNats(dir);
  await rm(await locateData(dir), { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}
