import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { OverrideEffect } from "@licet/contracts/entitlement";
import { adminClientId } from "@licet/dev";
import { createEvaluator, createLicet } from "@licet/sdk";
import type { Evaluator, Licet } from "@licet/sdk";
import { listAccounts } from "../accounts/list-accounts.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { sendOrders } from "../orders/send-orders.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { median, percentile } from "../statistics.ts";

const accountCount = 1000;
const streamCount = 50;
const changesPerSecond = 5;
const feature = "private_repositories";
const patienceMs = 120_000;

/** How soon a change is in the answers of processes that decide by themselves. */
export const propagationBench: Bench = {
  name: "propagation",
  summary: "from a change to the next answer of 50 SDKs, each of which watches the same 1,000 accounts",
  measure: (surroundings) => withPlatform(surroundings, (running) => measure(running, surroundings)),
};

async function measure({ platform, licet }: BenchPlatform, { runs, runSeconds, say }: Surroundings): Promise<Figure[]> {
  await sendOrders(licet, { customers: accountCount, orders: accountCount }, "watched");
  const accounts = await listAccounts(licet);
  say(`${accounts.length} accounts have their licences`);
  const { url, adminSecret } = platform;
  const evaluators = await Promise.all(
    Array.from({ length: streamCount }, () => {
      const own = createLicet({ url, clientId: adminClientId, clientSecret: adminSecret });
      return createEvaluator({ licet: own, accounts });
    }),
  );
  try {
    const ready = await Promise.all(evaluators.map((evaluator) => evaluator.ready(patienceMs)));
    if (!ready.every(Boolean)) throw new Error("not every SDK holds all accounts in time");
    say(`${streamCount} SDKs hold them`);
    const changes = changesPerSecond * runSeconds;
    if (changes * (runs + 1) > accounts.length) throw new RangeError(`--runs and --seconds are too many`);
    const times: number[][] = [];
    // The first run warms up.
    for (let run = 0; run <= runs; run++) {
      const changed = accounts.slice(run * changes, (run + 1) * changes);
      times.push(await changeAll(licet, evaluators, changed));
      say(`p99 ${percentile(times.at(-1) ?? [], 0.99).toFixed(0)} ms`);
    }
    const counted = times.slice(1);
    return [
      {
        name: "propagation-p99",
        unit: "ms",
        runs: counted.map((each) => percentile(each, 0.99)),
        target: { of: "value", bound: "most", limit: 250 },
        note: `from the making of the change until the answer, ${changesPerSecond} changes a second; all SDKs and the gateway are in one process`,
      },
      { name: "propagation-median", unit: "ms", runs: counted.map(median) },
    ];
  } finally {
    await Promise.all(evaluators.map((evaluator) => evaluator.close()));
  }
}

/**
 * Denies the feature to one account after the other; gives the times until each evaluator refuses it, from the instant at
 * which the platform made the override, which is just before it is committed.
 */
async function changeAll(
  licet: Licet,
  evaluators: readonly Evaluator[],
  accounts: readonly string[],
): Promise<number[]> {
  const answered: { accountId: string; atMs: number }[] = [];
  const stops = evaluators.map((evaluator) =>
    evaluator.on("changed", (accountId) => {
      const failures = evaluator.decide({ accountId, feature })?.decision.failures ?? [];
      if (failures.some(({ code }) => code === "DENIED_BY_OVERRIDE")) answered.push({ accountId, atMs: Date.now() });
    }),
  );
  const calls: Promise<[string, number]>[] = [];
  for (const accountId of accounts) {
    calls.push(deny(licet, accountId));
    await setTimeout(1000 / changesPerSecond);
  }
  const madeMs = new Map(await Promise.all(calls));
  const expected = accounts.length * evaluators.length;
  for (const deadline = performance.now() + patienceMs; answered.length < expected; await setTimeout(50)) {
    if (performance.now() > deadline) throw new Error(`${expected - answered.length} answers did not change`);
  }
  for (const stop of stops) stop();
  return answered.map(({ accountId, atMs }) => atMs - (madeMs.get(accountId) ?? 0));
}

async function deny(licet: Licet, accountId: string): Promise<[accountId: string, madeMs: number]> {
  const draft = { accountId, featureKey: feature, effect: OverrideEffect.DENY, reason: "bench" };
  const { override } = await licet.overrides.createOverride({ requestId: randomUUID(), override: draft });
  if (override?.createTime === undefined) throw new Error("the override has no time");
  return [accountId, timestampMs(override.createTime)];
}
