import { randomUUID } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { awaitState, countRights, makeOrder, sendOrder } from "./orders.ts";
import { servicePids } from "./service-pids.ts";
import type { TestPlatform } from "./test-platform.ts";

const orderCount = 20;

/** Orders need NATS only to go on, not to be taken. */
export function describeLostNats(test: () => TestPlatform): void {
  describe("NATS killed while orders come in", () => {
    it("orders are taken and kept, and delivered once after its return", async () => {
      const { platform, rest, licet } = test();
      const pids = servicePids(platform);
      const accounts = Array.from({ length: orderCount }, () => `without-nats-${randomUUID()}`);
      const early = accounts.slice(0, orderCount / 2).map((account) => sendOrder(rest, makeOrder(account)));
      await platform.nats?.killHard();
      const late = accounts.slice(orderCount / 2).map((account) => sendOrder(rest, makeOrder(account)));
      const answers = await Promise.all([...early, ...late]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));

      await platform.nats?.restart();
      for (const { json } of answers) await awaitState(rest, json.orderId as string, "DELIVERED");
      const rights = await Promise.all(accounts.map((account) => countRights(licet, account)));
      expect(rights).toEqual(accounts.map(() => ({ licences: 1, tokens: 1 })));
      expect(servicePids(platform)).toEqual(pids);
    }, 120_000);
  });
}
