import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "@jest/globals";
import { eventually } from "@licet/testing";
import { awaitState, countRights, deliverOrder, makeOrder, sendOrder } from "./orders.ts";
import { servicePids } from "./service-pids.ts";
import type { TestPlatform } from "./test-platform.ts";

/** What is in memory answers on; what must be stored says that it cannot be, and nothing has to be started anew. */
export function describeLostPostgres(test: () => TestPlatform): void {
  describe("PostgreSQL killed and restarted", () => {
    it("writes are UNAVAILABLE meanwhile, checks from memory answer, and all recovers by itself", async () => {
      const { platform, rest, licet } = test();
      const pids = servicePids(platform);
      const accountId = `without-postgres-${randomUUID()}`;
      await deliverOrder(test().rest, makeOrder(accountId));
      const check = async () => {
        const { decision } = await licet.decisions.check({ accountId, featureKey: "private_repositories" });
        return decision;
      };
      await eventually(async () => (await check())?.revision === 1n);
      const before = await check();

      await platform.postgres?.killHard();
      const refused = await sendOrder(rest, makeOrder(accountId));
      expect([refused.status, refused.type]).toEqual([503, "application/problem+json"]);
      const user = { accountId, userId: "late" };
      const failure = await licet.accounts.createUser({ requestId: randomUUID(), user }).catch(ConnectError.from);
      expect(failure).toMatchObject({ code: Code.Unavailable });
      const during = await check();
      expect(during).toMatchObject({ allowed: before?.allowed, code: before?.code, revision: before?.revision });

      await platform.postgres?.restart();
      const later = `after-postgres-${randomUUID()}`;
      const answer = await eventually(
        async () => {
          const sent = await sendOrder(rest, makeOrder(later));
          if (sent.status !== 202) throw new Error(`POST /v1/orders answers ${sent.status}: ${sent.text}`);
          return sent;
        },
        { withinMs: 30_000 },
      );
      await awaitState(rest, answer.json.orderId as string, "DELIVERED");
      expect(await countRights(licet, later)).toEqual({ licences: 1, tokens: 1 });
      expect(servicePids(platform)).toEqual(pids);
    }, 120_000);
  });
}
