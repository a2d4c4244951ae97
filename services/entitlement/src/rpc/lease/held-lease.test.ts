import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DecisionRecordedSchema } from "@licet/contracts/entitlement";
import type { Evaluator } from "@licet/sdk";
import { createEvaluator } from "@licet/sdk";
import { holdLease } from "@licet/sdk/lease";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import { addFloating } from "../../test/floating.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;
let evaluator: Evaluator;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  caller = await platform.call(await platform.startReplica(), tenantId);
  const clocks = { wall: () => platform.clock.now(), monotonicMs: () => 0 };
  const licet = { decisions: caller.decisions, identity: tenantId };
  evaluator = await createEvaluator({ licet, accounts: "all", timeoutMs: 10_000, clocks });
  expect(await evaluator.ready()).toBe(true);
}, 120_000);

afterAll(async () => {
  await evaluator.close();
  await platform.stop();
});

describe("an evaluator with a lease that is held", () => {
  it("decides by it without a call, and says what to do where none is held", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "acme", plan: "base", quantity: 1 });
    const held = await holdLease(caller, { licenceId, userId: "ada", deviceId: "d1" });
    const { leaseId, revision } = held;
    const base = { accountId: "acme", feature: "base" };
    const ask = (subject: object, atLeastRevision: number) => evaluator.check({ ...base, ...subject, atLeastRevision });
    expect(await ask({ leaseId }, revision)).toMatchObject({ allowed: true, origin: "local" });
    expect(await ask({ userId: "ada", deviceId: "d1" }, revision)).toMatchObject({ allowed: true, origin: "local" });
    const taken = await ask({ leaseId: "lea_none", userId: "ada", deviceId: "d1" }, revision);
    expect(taken).toMatchObject({ allowed: false, origin: "local" });
    expect(taken.decision.failures).toMatchObject([
      { code: "CONCURRENCY_EXHAUSTED", licenceId, remedies: [{ kind: "WAIT_UNTIL" }, { kind: "BUY_QUANTITY" }] },
    ]);
    expect(await held.release()).toBe(true);
    const free = await ask({ leaseId }, revision + 1);
    expect(free).toMatchObject({ allowed: false, origin: "local" });
    expect(free.decision.failures).toEqual([
      { code: "LEASE_REQUIRED", licenceId, remedies: [{ kind: "CHECK_OUT_LEASE", licenceId }] },
    ]);
  });

  it("is asked about it by the platform where the platform has to be asked", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "remote", plan: "base", quantity: 2 });
    const held = await holdLease(caller, { licenceId, userId: "ada" });
    const question = { accountId: "remote", feature: "base", ipAddress: "192.0.2.1", atLeastRevision: held.revision };
    const asked = await evaluator.check({ ...question, leaseId: held.leaseId });
    expect(asked).toMatchObject({ allowed: true, origin: "platform" });
    expect(await evaluator.check({ ...question, leaseId: "lea_none" })).toMatchObject({ allowed: false });
    await held.release();
  });
});

describe("the lease that a question named", () => {
  it("is in the decision log and in what is told of a denial, so that it can be asked again", async () => {
    await platform.order(caller, tenantId, { accountId: "logged", plan: "base", quantity: 1 });
    const told = await platform.listen([DecisionRecordedSchema]);
    const subject = { userId: "ada", leaseId: "lea_logged" };
    await caller.decisions.check({ accountId: "logged", featureKey: "base", subject });
    const logged = "select subject from decision_log where account_id = 'logged'";
    await eventually(async () =>
      expect(await platform.tamper(tenantId, logged)).toEqual([{ subject: { ...subject, deviceId: "" } }]),
    );
    await eventually(() =>
      expect(told.to(tenantId).find(({ accountId }) => accountId === "logged")?.subject).toMatchObject(subject),
    );
  });

  it("binds a page: the next one is asked for with the same", async () => {
    await platform.order(caller, tenantId, { accountId: "paged", plan: "base", quantity: 1 });
    await platform.order(caller, tenantId, { accountId: "paged", plan: "elastic", quantity: 1 });
    const ask = (leaseId: string, pageToken = "") =>
      caller.decisions.listEntitlements({ accountId: "paged", subject: { leaseId }, pageSize: 1, pageToken });
    const { nextPageToken } = await ask("lea_1");
    expect((await ask("lea_1", nextPageToken)).entitlements.map(({ featureKey }) => featureKey)).toEqual(["elastic"]);
    await expect(ask("lea_2", nextPageToken)).rejects.toThrow(/page token does not belong/);
  });
});
