import { randomUUID } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import type { ServiceName } from "@licet/dev";
import { createEvaluator } from "@licet/sdk";
import { eventually } from "@licet/testing";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** A service that hangs is worse than one that is gone: it takes connections and says nothing. */
export function describeFrozen(test: () => TestPlatform): void {
  describe("a service that hangs", () => {
    it("metering: each feature's fail policy answers, and what is not metered does not notice", async () => {
      const accountId = await newCustomer(test());
      const consume = (featureKey: string) => check(test(), { accountId, featureKey, usageMode: UsageMode.CONSUME });
      expect(await consume("ci_minutes")).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED });
      await whileFrozen(test(), "metering", async () => {
        const graceful = await consume("ci_minutes");
        expect(graceful).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED_BY_FALLBACK });
        const closed = await consume("package_transfer");
        expect(closed).toMatchObject({ allowed: false, code: DecisionCode.QUOTA_UNKNOWN });
        expect(await check(test(), { accountId, featureKey: "code_owners" })).toMatchObject({ allowed: true });
      });
      await eventually(async () => (await consume("ci_minutes")).code === DecisionCode.ALLOWED, { withinMs: 30_000 });
    }, 120_000);

    it("catalog: every check is answered, and orders are judged by the catalog that is known", async () => {
      const accountId = await newCustomer(test());
      await whileFrozen(test(), "catalog", async () => {
        expect(await check(test(), { accountId, featureKey: "code_owners" })).toMatchObject({ allowed: true });
        const later = await newCustomer(test());
        expect(await check(test(), { accountId: later, featureKey: "code_owners" })).toMatchObject({ allowed: true });
      });
    }, 120_000);

    it("token-issuer: checks and credentials that were issued go on", async () => {
      const accountId = await newCustomer(test());
      await whileFrozen(test(), "token-issuer", async () => {
        expect(await check(test(), { accountId, featureKey: "code_owners" })).toMatchObject({ allowed: true });
      });
    }, 120_000);

    it("entitlement: the SDK decides on, for as long as each feature's fail policy allows", async () => {
      const { licet } = test();
      const accountId = await newCustomer(test());
      let aheadMs = 0;
      const clocks = { wall: () => new Date(), monotonicMs: () => performance.now() + aheadMs };
      const evaluator = await createEvaluator({
        licet,
        accounts: [accountId],
        timeoutMs: 1000,
        clocks,
        warn: () => {},
      });
      try {
        expect(await evaluator.ready()).toBe(true);
        const ask = async (feature: string) => {
          const { allowed, decision } = await evaluator.check({ accountId, feature, userId });
          return [allowed, decision.reason];
        };
        const askAll = async () => [
          await ask("private_repositories"),
          await ask("protected_branches"),
          await ask("code_owners"),
        ];
        const fresh = [true, "ALLOWED"];
        expect(await askAll()).toEqual([fresh, fresh, fresh]);
        await whileFrozen(test(), "entitlement", async () => {
          expect(await askAll()).toEqual([fresh, fresh, fresh]);
          aheadMs = 5 * minuteMs;
          const fallback = [true, "ALLOWED_BY_FALLBACK"];
          const stale = [false, "SNAPSHOT_STALE"];
          expect(await askAll()).toEqual([fallback, fallback, stale]);
          aheadMs = 2 * dayMs;
          expect(await askAll()).toEqual([fallback, stale, stale]);
        });
        const areFresh = async () => JSON.stringify(await askAll()) === JSON.stringify([fresh, fresh, fresh]);
        await eventually(areFresh, { withinMs: 60_000 });
      } finally {
        await evaluator.close();
      }
    }, 120_000);
  });
}

const userId = "ada";

/** An account of a user with a seat, known to the service that decides. */
async function newCustomer({ rest, licet }: TestPlatform): Promise<string> {
  const accountId = `frozen-${randomUUID()}`;
  const { licenceIds } = await deliverOrder(rest, makeOrder(accountId));
  await licet.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId } });
  const seat = { requestId: randomUUID(), licenceId: licenceIds[0] ?? "", userId };
  const { revision } = await licet.seats.assignSeat(seat);
  await licet.decisions.check({ accountId, featureKey: "code_owners", atLeastRevision: revision });
  return accountId;
}

interface Asked {
  accountId: string;
  featureKey: string;
  usageMode?: UsageMode;
}

async function check({ licet }: TestPlatform, { usageMode, ...asked }: Asked) {
  const usage = usageMode === undefined ? {} : { usageMode, amount: "1", requestId: randomUUID() };
  const { decision } = await licet.decisions.check({ ...asked, subject: { userId }, ...usage });
  if (decision === undefined) throw new Error("the answer holds no decision");
  return { allowed: decision.allowed, code: decision.code };
}

/** Stops the service's process where it stands, and lets it go on whatever happens meanwhile. */
async function whileFrozen({ platform }: TestPlatform, name: ServiceName, act: () => Promise<void>): Promise<void> {
  const { pid } = platform.services[name];
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, "SIGSTOP");
  try {
    await act();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}
