import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Consistency } from "@licet/contracts/entitlement";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let tenantId: string;
let here: Caller;
let there: Caller;
let licenceId: string;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  here = await platform.call(await platform.startReplica(), tenantId);
  there = await platform.call(await platform.startReplica(), tenantId);
  ({ licenceId } = await platform.order(here, tenantId, { accountId: "acme", plan: "enterprise", quantity: 2 }));
  const user = { accountId: "acme", userId: "ada", roles: ["admin"] };
  await here.accounts.createUser({ requestId: randomUUID(), user });
}, 120_000);

afterAll(() => platform.stop());

async function check(caller: Caller, demand: object = {}) {
  const request = { accountId: "acme", featureKey: "sso", subject: { userId: "ada" }, ...demand };
  const { decision } = await caller.decisions.check(request);
  return { allowed: decision?.allowed, revision: decision?.revision };
}

/** A commit of which no replica is told: the licence is gone at a new revision. */
async function commitUnheard(accountId: string): Promise<bigint> {
  const [row] = await platform.tamper(
    tenantId,
    `update account_snapshot set revision = revision + 1,
       document = jsonb_set(jsonb_set(document::jsonb, '{revision}', to_jsonb(revision + 1)), '{licences}', '[]')::text
     where account_id = '${accountId}' returning revision::text`,
  );
  return BigInt(String(row?.["revision"]));
}

describe("two replicas", () => {
  it("never contradict a revision that a change told of", async () => {
    for (let round = 0; round < 20; round += 1) {
      const [writer, reader] = round % 2 === 0 ? [here, there] : [there, here];
      const request = { requestId: randomUUID(), licenceId, userId: "ada" };
      const { revision } = await (round % 2 === 0
        ? writer.seats.assignSeat(request)
        : writer.seats.unassignSeat(request));
      const [demanded, consistent] = await Promise.all([
        check(reader, { atLeastRevision: revision, consistency: Consistency.AT_LEAST_AS_FRESH }),
        check(reader, { consistency: Consistency.FULLY_CONSISTENT }),
      ]);
      const expected = { allowed: round % 2 === 0, revision };
      expect(demanded).toEqual(expected);
      expect(consistent).toEqual(expected);
    }
  });

  it("answer from memory unless more is asked for, also when they missed an invalidation", async () => {
    await platform.order(here, tenantId, { accountId: "deaf", plan: "team" });
    const ask = (caller: Caller, demand = {}) =>
      check(caller, { accountId: "deaf", featureKey: "private_repos", subject: {}, ...demand });
    const before = await ask(there);
    expect(before.allowed).toBe(true);
    await ask(here);
    const revision = await commitUnheard("deaf");
    expect(await ask(here)).toEqual(before);
    expect(await ask(here, { consistency: Consistency.MINIMIZE_LATENCY })).toEqual(before);
    expect(await ask(here, { consistency: Consistency.FULLY_CONSISTENT })).toEqual({ allowed: false, revision });
    expect(await ask(there)).toEqual(before);
    expect(await ask(there, { atLeastRevision: revision })).toEqual({ allowed: false, revision });
    expect(await ask(there)).toEqual({ allowed: false, revision });
    expect(await ask(here)).toEqual({ allowed: false, revision });
  });

  it("say so when a demanded revision is not there, however it is demanded", async () => {
    for (const consistency of [Consistency.AT_LEAST_AS_FRESH, Consistency.FULLY_CONSISTENT]) {
      await expect(check(here, { atLeastRevision: 1_000_000n, consistency })).rejects.toThrow(/failed_precondition/);
    }
  });

  it("list entitlements as fresh as demanded", async () => {
    await platform.order(here, tenantId, { accountId: "mute", plan: "free" });
    const list = async (consistency: Consistency) =>
      (await there.decisions.listEntitlements({ accountId: "mute", consistency })).entitlements.length;
    expect(await list(Consistency.UNSPECIFIED)).toBe(4);
    await commitUnheard("mute");
    expect(await list(Consistency.MINIMIZE_LATENCY)).toBe(4);
    expect(await list(Consistency.FULLY_CONSISTENT)).toBe(0);
  });
});
