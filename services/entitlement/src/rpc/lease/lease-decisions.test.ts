import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { DecisionCode, LicenceChangedSchema, OverLimit_Kind } from "@licet/contracts/entitlement";
import type { LicenceChanged } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { decodeSnapshot } from "@licet/decision";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import { addFloating, windowMs } from "../../test/floating.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const dayMs = 86_400_000;

let platform: Platform;
let replica: RunningService;
let tenantId: string;
let caller: Caller;
let told: Told<LicenceChanged>;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  caller = await platform.call(replica, tenantId);
  told = await platform.listen([LicenceChangedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: unknown) => ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason ?? "unknown",
  );
const buy = async (accountId: string, plan: string, quantity = 1) =>
  (await platform.order(caller, tenantId, { accountId, plan, quantity })).licenceId;
const take = (licenceId: string, subject: { userId?: string; deviceId?: string }) =>
  caller.leases.checkOutLease({ requestId: randomUUID(), from: { case: "licenceId", value: licenceId }, ...subject });
const giveBack = (leaseId = "") => caller.leases.returnLease({ requestId: randomUUID(), leaseId });
const borrow = (leaseId = "") => {
  const untilTime = timestampFromDate(new Date(platform.clock.now().getTime() + dayMs));
  return caller.leases.borrowLease({ requestId: randomUUID(), leaseId, untilTime });
};
const decide = async (
  accountId: string,
  featureKey: string,
  subject: { userId?: string; deviceId?: string; leaseId?: string },
  atLeastRevision = 0n,
) => (await caller.decisions.check({ accountId, featureKey, subject, atLeastRevision })).decision;
const codeOf = async (...question: Parameters<typeof decide>) => (await decide(...question))?.code;

describe("Check of a feature whose keys float", () => {
  it("allows by lease, user and device while it is held, and neither others nor afterwards", async () => {
    const licenceId = await buy("acme", "base", 2);
    const { lease, revision } = await take(licenceId, { userId: "ada", deviceId: "d1" });
    const leaseId = lease!.leaseId;
    const all = [{ leaseId }, { userId: "ada", deviceId: "d1" }, { leaseId, userId: "ada" }];
    for (const subject of all) expect(await codeOf("acme", "base", subject, revision)).toBe(DecisionCode.ALLOWED);
    const others = [{ leaseId: "lea_none" }, { leaseId, userId: "bob" }, { userId: "ada", deviceId: "d2" }, {}];
    for (const subject of others) expect(await codeOf("acme", "base", subject)).toBe(DecisionCode.LEASE_REQUIRED);
    await take(licenceId, { deviceId: "d2" });
    const { failures } = (await decide("acme", "base", { deviceId: "d3" }, revision + 1n))!;
    expect(failures.map(({ code }) => code)).toEqual([DecisionCode.CONCURRENCY_EXHAUSTED]);
    expect(failures[0]?.remedies.map(({ kind }) => kind)).toEqual(["WAIT_UNTIL", "BUY_QUANTITY"]);
    const returned = await giveBack(leaseId);
    for (const subject of all)
      expect(await codeOf("acme", "base", subject, returned.revision)).toBe(DecisionCode.LEASE_REQUIRED);
  });

  it("ends with the lease when heartbeats are missed: a job takes it back at its instant", async () => {
    const held = async (licenceId: string) =>
      (await caller.leases.listLeases({ licenceId })).leases.map(({ deviceId }) => deviceId);
    const earlier = await buy("earlier", "base");
    const later = await buy("silent", "base");
    await take(earlier, { deviceId: "d0" });
    platform.clock.advance(1);
    const { lease, revision } = await take(later, { deviceId: "d1" });
    platform.clock.advance(windowMs - 1);
    await eventually(async () => expect(await held(earlier)).toEqual([]));
    expect(await held(later)).toEqual(["d1"]);
    platform.clock.advance(1);
    await eventually(async () => expect(await held(later)).toEqual([]));
    const code = await codeOf("silent", "base", { leaseId: lease!.leaseId }, revision + 1n);
    expect(code).toBe(DecisionCode.LEASE_REQUIRED);
    expect(await refusalOf(caller.leases.heartbeatLease({ leaseId: lease!.leaseId }))).toBe("LEASE_EXPIRED");
  });

  it("needs a key of the base product for a toolbox, whoever of the two leases is named", async () => {
    const base = await buy("lab", "base");
    const toolbox = await buy("lab", "signal");
    const { lease, revision } = await take(toolbox, { userId: "ada", deviceId: "d1" });
    const ada = { userId: "ada", deviceId: "d1" };
    const without = await decide("lab", "signal", ada, revision);
    expect(without?.failures).toMatchObject([
      { code: DecisionCode.DEPENDENCY_MISSING, featureKey: "base", causes: [DecisionCode.LEASE_REQUIRED] },
    ]);
    const under = await take(base, ada);
    for (const subject of [ada, { leaseId: lease!.leaseId }, { leaseId: under.lease!.leaseId }]) {
      expect(await codeOf("lab", "signal", subject, under.revision)).toBe(DecisionCode.ALLOWED);
    }
    const bob = { leaseId: lease!.leaseId, userId: "bob" };
    expect(await codeOf("lab", "signal", bob, under.revision)).not.toBe(DecisionCode.ALLOWED);
    const { revision: after } = await giveBack(under.lease?.leaseId);
    expect(await codeOf("lab", "signal", { leaseId: lease!.leaseId }, after)).toBe(DecisionCode.DEPENDENCY_MISSING);
  });
});

describe("a licence token", () => {
  it("has borrowed leases alone, and loses them on early return", async () => {
    const licenceId = await buy("away", "base", 3);
    await take(licenceId, { deviceId: "d0" });
    const { lease } = await take(licenceId, { deviceId: "d1" });
    const { revision } = await borrow(lease?.leaseId);
    const heldIn = (at: bigint) => {
      const found = told
        .to(tenantId)
        .find(({ licence, revision: of }) => licence?.licenceId === licenceId && of === at);
      return found && decodeSnapshot(found.document).licences[0]?.leases?.held.map(({ deviceId }) => deviceId);
    };
    await eventually(() => expect(heldIn(revision)).toEqual(["d1"]));
    const { revision: after } = await giveBack(lease?.leaseId);
    await eventually(() => expect(heldIn(after)).toEqual([]));
  });
});

describe("a licence with keys in use", () => {
  it("goes to no other account, is merged into none, and is split only as far as they leave room", async () => {
    const licenceId = await buy("giver", "base", 4);
    await caller.accounts.createAccount({ requestId: randomUUID(), account: { accountId: "taker" } });
    const taken = [await take(licenceId, { deviceId: "d0" }), await take(licenceId, { deviceId: "d1" })];
    const ask = { requestId: "", reason: "affiliate" };
    const transfer = () =>
      caller.licences.transferLicence({ ...ask, requestId: randomUUID(), licenceId, toAccountId: "taker" });
    const split = (quantity: bigint) =>
      caller.licences.splitLicence({ ...ask, requestId: randomUUID(), licenceId, quantity });
    expect(await refusalOf(transfer())).toBe("LEASES_IN_USE");
    expect(await refusalOf(split(3n))).toBe("LEASES_IN_USE");
    const { newLicence } = await split(2n);
    expect((await caller.leases.listLeases({ licenceId: newLicence!.licenceId })).leases).toEqual([]);
    expect((await caller.leases.listLeases({ licenceId })).leases).toHaveLength(2);
    const merge = (from: string, into: string) =>
      caller.licences.mergeLicences({ ...ask, requestId: randomUUID(), licenceId: into, mergedLicenceId: from });
    expect(await refusalOf(merge(licenceId, newLicence!.licenceId))).toBe("LEASES_IN_USE");
    await merge(newLicence!.licenceId, licenceId);
    expect((await caller.leases.listLeases({ licenceId })).leases).toHaveLength(2);
    for (const { lease } of taken) await giveBack(lease?.leaseId);
    const { revision } = await transfer();
    const { lease } = await take(licenceId, { deviceId: "d2" });
    expect(await codeOf("taker", "base", { leaseId: lease!.leaseId }, revision + 1n)).toBe(DecisionCode.ALLOWED);
  });
});

describe("a change to fewer keys than are in use", () => {
  it("is told beforehand with who has them, and takes none away", async () => {
    const licenceId = await buy("fewer", "base", 3);
    for (const userId of ["bob", "ada"]) await take(licenceId, { userId });
    await take(licenceId, { deviceId: "d1" });
    const preview = async (quantity: bigint) =>
      (await caller.licences.previewLicenceChange({ licenceId, change: { quantity } })).overLimits;
    expect(await preview(4n)).toEqual([]);
    const over = { kind: OverLimit_Kind.LEASES, limit: "1", used: "3", userIds: ["ada", "bob"] };
    expect(await preview(1n)).toMatchObject([over]);
    const change = { requestId: randomUUID(), licenceId, reason: "fewer people", change: { quantity: 1n } };
    await caller.licences.changeLicence(change);
    expect((await caller.leases.listLeases({ licenceId })).leases).toHaveLength(3);
    expect(await refusalOf(take(licenceId, { deviceId: "d2" }))).toBe("CONCURRENCY_EXHAUSTED");
    platform.clock.advance(windowMs);
    const late = await caller.licences.previewLicenceChange({ licenceId, change: { quantity: 2n } });
    expect(late.overLimits).toEqual([]);
  });
});

describe("other tenants", () => {
  it("see a lease and its licence like missing ones", async () => {
    const licenceId = await buy("secret", "base");
    const { lease } = await take(licenceId, { deviceId: "d1" });
    const stranger = await platform.call(replica, platform.newTenant());
    const fixed = randomUUID();
    const untilTime = timestampFromDate(new Date(platform.clock.now().getTime() + dayMs));
    const said = (licence: string, leaseId: string) => {
      const calls = [
        stranger.leases.checkOutLease({
          requestId: fixed,
          from: { case: "licenceId", value: licence },
          deviceId: "d1",
        }),
        stranger.leases.heartbeatLease({ leaseId }),
        stranger.leases.returnLease({ requestId: fixed, leaseId }),
        stranger.leases.borrowLease({ requestId: fixed, leaseId, untilTime }),
        stranger.leases.listLeases({ licenceId: licence }),
        stranger.leases.listOverdrafts({ licenceId: licence }),
      ];
      return Promise.all(calls.map((call) => call.then(() => "answered", textOf)));
    };
    const missing = await said("lic_missing", "lea_missing");
    expect(await said(licenceId, lease!.leaseId)).toEqual(
      missing.map((text) => text.replaceAll("lic_missing", licenceId).replaceAll("lea_missing", lease!.leaseId)),
    );
    expect(missing).not.toContain("answered");
    expect((await caller.leases.listLeases({ licenceId })).leases).toHaveLength(1);
    const reader = await platform.call(replica, tenantId, ["lease.read"]);
    await expect(reader.leases.heartbeatLease({ leaseId: lease!.leaseId })).rejects.toThrow(/permission_denied/);
  });
});

function textOf(error: unknown): string {
  const { code, rawMessage, details } = ConnectError.from(error);
  return JSON.stringify([code, rawMessage, details.map((detail) => ("debug" in detail ? detail.debug : detail))]);
}
