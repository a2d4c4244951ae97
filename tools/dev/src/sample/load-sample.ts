import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../options.ts";
import { runCli } from "../run-cli.ts";
import { makeEvents } from "./events.ts";
import { makeOrders } from "./orders.ts";

/** How large the sample is. */
export const sampleSize = { customers: 250, orders: 1000, events: 20_000 };

/** The sample vendor's catalog file. */
export const sampleCatalog = join(projectRoot, "samples", "forge", "catalog.yaml");

/** Writes the sample's orders and usage events into a folder; returns the two files. */
export async function writeSample(folder: string, now: Date): Promise<{ orders: string; events: string }> {
  await mkdir(folder, { recursive: true });
  const files = { orders: join(folder, "orders.ndjson"), events: join(folder, "events.ndjson") };
  await writeFile(files.orders, toLines(makeOrders({ ...sampleSize, now })));
  await writeFile(files.events, toLines(makeEvents({ ...sampleSize, now })));
  return files;
}

/** Loads the sample vendor's customers and their usage through the command line tool; whether all of it was taken. */
export async function loadSample(dataDir: string, now: Date, say: (line: string) => void): Promise<boolean> {
  const files = await writeSample(join(dataDir, "sample"), now);
  const key = "sample-orders";
  say(`$ licet order submit ${files.orders} --key ${key}`);
  const orders = await runCli(dataDir, ["order", "submit", files.orders, "--key", key]);
  say(orders.text || orders.errors);
  say(`$ licet usage report ${files.events}`);
  const events = await runCli(dataDir, ["usage", "report", files.events]);
  say(events.text || events.errors);
  return orders.code === 0 && events.code === 0;
}

function toLines(items: Iterable<object>): string {
  return Array.from(items, (item) => `${JSON.stringify(item)}\n`).join("");
}
