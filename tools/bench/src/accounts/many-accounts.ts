import type { Licet } from "@licet/sdk";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { sendOrders } from "../orders/send-orders.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { readMemoryMib } from "../start/process-tree.ts";
import { listAccounts } from "./list-accounts.ts";

const accountCount = 100_000;
const perFile = 5000;
const perCall = 1000;
const cacheMib = 64;
const feature = "private_repositories";

/** A platform with very many customers. */
export const manyAccountsBench: Bench = {
  name: "many-accounts",
  summary: "100,000 accounts: how soon the entitlement service is ready, and its memory once all were asked about",
  measure: (surroundings) =>
    withPlatform(surroundings, (running) => measure(running, surroundings), {
      SNAPSHOT_CACHE_SIZE: `${cacheMib}MiB`,
    }),
};

async function measure({ platform, licet }: BenchPlatform, { runs, say }: Surroundings): Promise<Figure[]> {
  const ordersPerSecond: number[] = [];
  for (let file = 1; file <= accountCount / perFile; file++) {
    const seconds = await sendOrders(licet, { customers: perFile, orders: perFile }, `file-${file}`);
    ordersPerSecond.push(perFile / seconds);
    say(`${file * perFile} accounts, ${(perFile / seconds).toFixed(0)} orders/s`);
  }
  const accounts = await listAccounts(licet);
  const { entitlement } = platform.services;
  const figures = { ready: [] as number[], tenth: [] as number[], all: [] as number[], checks: [] as number[] };
  const tenth = accounts.slice(0, accounts.length / 10);
  for (let run = 0; run < runs; run++) {
    await entitlement.killHard();
    const startMs = performance.now();
    await entitlement.ready();
    figures.ready.push((performance.now() - startMs) / 1000);
    const atRest = readMemoryMib([entitlement.pid ?? 0]);
    await askAll(licet, tenth);
    figures.tenth.push(readMemoryMib([entitlement.pid ?? 0]));
    const askedMs = performance.now();
    await askAll(licet, accounts);
    figures.checks.push((1000 * accounts.length) / (performance.now() - askedMs));
    figures.all.push(readMemoryMib([entitlement.pid ?? 0]));
    say(
      `ready in ${figures.ready.at(-1)?.toFixed(1)} s, ${[atRest, figures.tenth.at(-1) ?? 0, figures.all.at(-1) ?? 0].map(Math.round).join(", ")} MiB`,
    );
  }
  return [
    {
      name: "many-accounts-ready",
      unit: "s",
      runs: figures.ready,
      target: { of: "value", bound: "most", limit: 30 },
      note: `after a kill, over ${accounts.length} accounts`,
    },
    {
      name: "many-accounts-memory",
      unit: "MiB",
      runs: figures.all,
      referenceRuns: figures.tenth,
      target: { of: "ratio", bound: "most", limit: 1.25 },
      note: `all were asked about; the reference is a tenth of them, which fills SNAPSHOT_CACHE_SIZE=${cacheMib}MiB`,
    },
    { name: "many-accounts-first-check", unit: "/s", runs: figures.checks, note: `BatchCheck, ${perCall} in a call` },
    { name: "many-accounts-orders", unit: "/s", runs: ordersPerSecond, note: `one value for each ${perFile} of them` },
  ];
}

async function askAll(licet: Licet, accounts: readonly string[]): Promise<void> {
  for (let index = 0; index < accounts.length; index += perCall) {
    const checks = accounts.slice(index, index + perCall).map((accountId) => ({ accountId, featureKey: feature }));
    const { decisions } = await licet.decisions.batchCheck({ checks });
    if (decisions.length !== checks.length) throw new Error("answers are missing");
  }
}
