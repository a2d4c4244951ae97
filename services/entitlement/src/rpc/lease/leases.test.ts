import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import type { Caller } from "../../test/caller.ts";
import { addFloating, windowMs } from "../../test/floating.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const dayMs = 86_400_000;

let platform: Platform;
let tenantId: string;
let caller: Caller;
let second: Caller;

// No job ends leases here: what ends is ended by the calls themselves.
beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  const env = { LEASE_CULL_INTERVAL: "1h" };
  caller = await platform.call(await platform.startReplica(env), tenantId);
  second = await platform.call(await platform.startReplica(env), tenantId);
}, 120_000);

afterAll(() => platform.stop());

const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: unknown) => {
      const found = ConnectError.from(error);
      const reason = found.findDetails(ErrorInfoSchema)[0]?.reason ?? "";
      return reason === "REQUEST_INVALID" ? found.rawMessage : reason;
    },
  );
const buy = async (accountId: string, plan: string, quantity: number) =>
  (await platform.order(caller, tenantId, { accountId, plan, quantity })).licenceId;
const take = (licenceId: string, deviceId: string, by = caller, userId = "") =>
  by.leases.checkOutLease({ requestId: randomUUID(), from: { case: "licenceId", value: licenceId }, deviceId, userId });
const giveBack = (leaseId = "") => caller.leases.returnLease({ requestId: randomUUID(), leaseId });
const held = async (licenceId: string) =>
  (await second.leases.listLeases({ licenceId, pageSize: 1000 })).leases.map(({ deviceId }) => deviceId).sort();
const revisionOf = async (accountId: string) => (await caller.accounts.getAccount({ accountId })).account?.revision;
const inFuture = (ms: number) => timestampFromDate(new Date(platform.clock.now().getTime() + ms));
const borrow = (leaseId: string, ms: number) =>
  caller.leases.borrowLease({ requestId: randomUUID(), leaseId, untilTime: inFuture(ms) });

describe("CheckOutLease", () => {
  it("never gives more keys than bought, whatever comes at the same time at two replicas", async () => {
    const licenceId = await buy("rush", "base", 5);
    const ask = (index: number) => refusalOf(take(licenceId, `d${index}`, index % 2 === 0 ? caller : second));
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index)));
    expect(answers.filter((answer) => answer === "none")).toHaveLength(5);
    expect(new Set(answers)).toEqual(new Set(["none", "CONCURRENCY_EXHAUSTED"]));
    expect(await held(licenceId)).toHaveLength(5);
  });

  it("never gives more than may be above what was bought either, with returns in between", async () => {
    const licenceId = await buy("churn", "elastic", 10);
    const turn = async (index: number) => {
      const by = index % 2 === 0 ? caller : second;
      const taken = await take(licenceId, `d${index}`, by).catch(() => undefined);
      const count = (await held(licenceId)).length;
      if (index % 3 === 0 && taken?.lease) await giveBack(taken.lease.leaseId);
      return count;
    };
    const counts = await Promise.all(Array.from({ length: 36 }, (_, index) => turn(index)));
    expect(Math.max(...counts)).toBeLessThanOrEqual(11);
    const late = await Promise.all(Array.from({ length: 12 }, (_, index) => refusalOf(take(licenceId, `l${index}`))));
    expect(late).toContain("CONCURRENCY_EXHAUSTED");
    expect(await held(licenceId)).toHaveLength(11);
  });

  it("gives a repetition the first answer, and one key", async () => {
    const licenceId = await buy("again", "base", 2);
    const from = { case: "licenceId" as const, value: licenceId };
    const request = { requestId: randomUUID(), from, deviceId: "d1" };
    const answers = await Promise.all([caller, second, caller].map(({ leases }) => leases.checkOutLease(request)));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]?.lease).toMatchObject({ licenceId, deviceId: "d1", borrowed: false });
    expect(answers[0]?.lease?.heartbeatInterval?.seconds).toBe(120n);
    expect(await held(licenceId)).toEqual(["d1"]);
    const other = { ...request, deviceId: "d2" };
    expect(await refusalOf(caller.leases.checkOutLease(other))).toContain("REQUEST_ID");
  });

  it("ends those whose heartbeats were missed before it counts", async () => {
    const licenceId = await buy("full", "base", 1);
    const first = await take(licenceId, "d1");
    platform.clock.advance(windowMs - 1);
    expect(await refusalOf(take(licenceId, "d2"))).toBe("CONCURRENCY_EXHAUSTED");
    platform.clock.advance(1);
    const next = await take(licenceId, "d2");
    expect(next.revision).toBe(first.revision + 1n);
    expect(await held(licenceId)).toEqual(["d2"]);
    const { entries } = await caller.audit.listAuditEntries({ accountId: "full" });
    expect(entries.map(({ action }) => action).filter((action) => action.startsWith("lease."))).toEqual([
      "lease.check_out",
      "lease.cull",
      "lease.check_out",
    ]);
  });

  it("finds a licence that grants the feature, one with a bought key before any other", async () => {
    await buy("choice", "elastic", 10);
    await buy("choice", "elastic", 2);
    const feature = { accountId: "choice", productKey: "forge", featureKey: "elastic" };
    const ask = (deviceId: string, value: object) =>
      caller.leases.checkOutLease({
        requestId: randomUUID(),
        from: { case: "feature", value: { ...feature, ...value } },
        deviceId,
      });
    const taken = [];
    for (let index = 0; index < 13; index += 1) taken.push((await ask(`d${index}`, {})).lease?.licenceId);
    expect(new Set(taken.slice(0, 12)).size).toBe(2);
    expect(await refusalOf(ask("d13", {}))).toBe("CONCURRENCY_EXHAUSTED");
    expect(await refusalOf(ask("d14", { featureKey: "private_repos" }))).toBe("LEASES_NOT_OFFERED");
  });

  it("keeps reserved keys for their group, and users and groups to their bounds", async () => {
    const licenceId = await buy("lab", "shared", 6);
    for (const [userId, groups] of Object.entries({ ann: ["lab"], bea: ["lab"], cid: [], dan: [], eve: [] })) {
      await caller.accounts.createUser({ requestId: randomUUID(), user: { accountId: "lab", userId, groups } });
    }
    const as = (userId: string) => refusalOf(take(licenceId, randomUUID(), caller, userId));
    expect(await as("cid")).toBe("none");
    expect(await as("cid")).toBe("none");
    expect(await as("cid")).toBe("LEASE_LIMIT_REACHED");
    expect(await as("dan")).toBe("none");
    expect(await as("eve")).toBe("none");
    expect(await as("dan")).toBe("CONCURRENCY_EXHAUSTED");
    expect(await as("ann")).toBe("none");
    expect(await as("bea")).toBe("none");
    expect(await as("nobody")).toBe("NOT_FOUND");
    expect(await as("")).toBe("LEASE_USER_REQUIRED");
  });

  it("opens the overdraft on as many days as the plan says, and lists them", async () => {
    const licenceId = await buy("over", "elastic", 10);
    const fill = async () => {
      const answers: string[] = [];
      for (let index = 0; index < 12; index += 1) answers.push(await refusalOf(take(licenceId, `d${index}`)));
      return answers.filter((answer) => answer === "none").length;
    };
    expect(await fill()).toBe(11);
    platform.clock.advance(dayMs);
    expect(await fill()).toBe(10);
    const { days } = await caller.leases.listOverdrafts({ licenceId });
    expect(days).toMatchObject([{ date: "2026-03-01", mostKeys: 1n }]);
    platform.clock.set("2026-06-02T12:00:00Z");
    expect(await fill()).toBe(11);
  });
});

describe("HeartbeatLease", () => {
  it("moves on the end without a new revision while the snapshot is ahead of it", async () => {
    const { lease, revision } = await take(await buy("beats", "base", 1), "d1");
    platform.clock.advance(120_000);
    const { expireTime } = await second.leases.heartbeatLease({ leaseId: lease!.leaseId });
    expect(timestampDate(expireTime!).getTime()).toBe(platform.clock.now().getTime() + windowMs);
    expect(await revisionOf("beats")).toBe(revision);
    for (let beats = 0; beats < 10; beats += 1) {
      platform.clock.advance(120_000);
      await caller.leases.heartbeatLease({ leaseId: lease!.leaseId });
    }
    expect(await revisionOf("beats")).toBe(revision + 1n);
    platform.clock.advance(windowMs - 1);
    expect(await held(lease!.licenceId)).toEqual(["d1"]);
    expect(await refusalOf(take(lease!.licenceId, "d2"))).toBe("CONCURRENCY_EXHAUSTED");
  });

  it("cannot bring back what ended by time, by return or never was", async () => {
    const licenceId = await buy("late", "base", 2);
    const { lease } = await take(licenceId, "d1");
    platform.clock.advance(windowMs);
    const beat = (leaseId = "") => refusalOf(caller.leases.heartbeatLease({ leaseId }));
    expect(await beat(lease?.leaseId)).toBe("LEASE_EXPIRED");
    await take(licenceId, "d2");
    expect(await beat(lease?.leaseId)).toBe("LEASE_EXPIRED");
    expect(await beat("lea_none")).toBe("NOT_FOUND");
    const { lease: other } = await take(licenceId, "d3");
    await giveBack(other?.leaseId);
    expect(await beat(other?.leaseId)).toBe("LEASE_EXPIRED");
  });
});

describe("ReturnLease and BorrowLease", () => {
  it("give the key back once, and keep a borrowed one without heartbeats until its end or return", async () => {
    const licenceId = await buy("away", "base", 1);
    const { lease } = await take(licenceId, "d1");
    const borrowed = await borrow(lease!.leaseId, 20 * dayMs);
    expect(borrowed.lease).toMatchObject({ leaseId: lease!.leaseId, borrowed: true });
    platform.clock.advance(dayMs);
    expect(await refusalOf(caller.leases.heartbeatLease({ leaseId: lease!.leaseId }))).toBe("none");
    expect(await refusalOf(take(licenceId, "d2"))).toBe("CONCURRENCY_EXHAUSTED");
    const request = { requestId: randomUUID(), leaseId: lease!.leaseId };
    const first = await caller.leases.returnLease(request);
    expect(await second.leases.returnLease(request)).toEqual(first);
    expect((await giveBack(lease!.leaseId)).revision).toBe(first.revision);
    const { lease: next } = await take(licenceId, "d2");
    await borrow(next!.leaseId, 20 * dayMs);
    platform.clock.advance(20 * dayMs);
    expect(await refusalOf(take(licenceId, "d3"))).toBe("none");
  });

  it("refuse bad input and what the plan has no borrow for", async () => {
    const { lease } = await take(await buy("bad", "base", 1), "d1");
    const leaseId = lease!.leaseId;
    expect(await refusalOf(borrow(leaseId, 31 * dayMs))).toBe("BORROW_TIME_INVALID");
    expect(await refusalOf(borrow(leaseId, -1))).toBe("BORROW_TIME_INVALID");
    const { lease: fixed } = await take(await buy("bad", "signal", 1), "d1");
    expect(await refusalOf(borrow(fixed!.leaseId, dayMs))).toBe("BORROW_NOT_OFFERED");
    const whole = (await platform.order(caller, tenantId, { accountId: "bad" })).licenceId;
    expect(await refusalOf(take(whole, "d1"))).toBe("LEASES_NOT_OFFERED");
    expect(await refusalOf(take(fixed!.licenceId, ""))).toContain("user_id or device_id is required");
    expect(await refusalOf(giveBack(""))).toContain("lease_id");
    const noUuid = { requestId: "1", leaseId };
    expect(await refusalOf(caller.leases.returnLease(noUuid))).toContain("request_id");
    await caller.licences.suspendLicence({ requestId: randomUUID(), licenceId: fixed!.licenceId, reason: "x" });
    expect(await refusalOf(take(fixed!.licenceId, "d2"))).toBe("LICENCE_NOT_ACTIVE");
  });
});
