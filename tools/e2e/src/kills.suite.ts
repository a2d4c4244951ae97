import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { serviceNames } from "@licet/dev";
import type { ServiceName } from "@licet/dev";
import { eventually } from "@licet/testing";
import { awaitState, countRights, makeOrder } from "./orders.ts";
import { chooseSeed, createRandom } from "./seeded.ts";
import type { TestPlatform } from "./test-platform.ts";

const rounds = 2;
const ordersPerRound = 40;
/** About as long as a batch is on its way. */
const longestDelayMs = 700;

const seed = chooseSeed();
const random = createRandom(seed);
const kills = serviceNames.flatMap((name) =>
  Array.from({ length: rounds }, () => ({ name, afterMs: Math.floor(random() * longestDelayMs) })),
);

/** A batch of orders is on its way, and a service dies at an instant that the seed chooses. */
export function describeKills(test: () => TestPlatform): void {
  describe(`a service killed with -9 while a batch is on its way (LICET_E2E_SEED=${seed})`, () => {
    it.each(kills)(
      "$name after $afterMs ms: every order completes, once",
      async ({ name, afterMs }) => {
        const accounts = Array.from({ length: ordersPerRound }, () => `kill-${randomUUID()}`);
        const sent = sendBatch(test(), accounts);
        await delay(afterMs);
        const former = test().platform.services[name].pid;
        await test().platform.services[name].killHard();
        const orderIds = await sent;
        for (const orderId of orderIds) await awaitState(test().rest, orderId, "DELIVERED", 90_000);
        await awaitReturn(test(), name);
        expect(test().platform.services[name].pid).not.toBe(former);
        const rights = await Promise.all(accounts.map((account) => countRights(test().licet, account)));
        expect(rights).toEqual(accounts.map(() => ({ licences: 1, tokens: 1 })));
      },
      120_000,
    );
  });
}

/** Sends the file until it is taken whole, each time with the same key, as a careful client would. */
function sendBatch({ rest }: TestPlatform, accounts: string[]): Promise<string[]> {
  const body = accounts.map((account) => `${JSON.stringify(makeOrder(account))}\n`).join("");
  const headers = { "content-type": "application/x-ndjson", "idempotency-key": randomUUID() };
  return eventually(
    async () => {
      const { status, text } = await rest("/v1/orders:batch", { headers, body });
      const verdicts = text
        .trim()
        .split("\n")
        .filter((line) => line.startsWith("{"));
      if (status !== 200 || verdicts.length !== accounts.length)
        throw new Error(`the batch answers ${status}: ${text}`);
      return verdicts.map((line) => (JSON.parse(line) as { orderId: string }).orderId);
    },
    { withinMs: 60_000 },
  );
}

async function awaitReturn({ platform }: TestPlatform, name: ServiceName): Promise<void> {
  await platform.services[name].ready();
}
