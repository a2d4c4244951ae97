import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { LicenceChanged } from "@licet/contracts/entitlement";
import {
  LicenceChangedSchema,
  LicenceExpiredSchema,
  LicenceExpiringSchema,
  LicenceGraceStartedSchema,
  LicenceMoveCancelledSchema,
  LicenceMoveScheduledSchema,
  LicenceRevokedSchema,
  LicenceStartedSchema,
  LicenceStatus,
  ScheduledMoveState,
} from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

const secondMs = 1000;
const dayMs = 86_400_000;
let platform: Platform;
let tenantId: string;
let callers: Caller[];
let caller: Caller;
let told: Told<{ $typeName: string }>;

beforeAll(async () => {
  platform = await startPlatform();
  const env = { DUE_LOOK_INTERVAL: "20ms" };
  const replicas = [await platform.startReplica(env), await platform.startReplica(env)];
  tenantId = platform.newTenant();
  callers = await Promise.all(replicas.map((replica) => platform.call(replica, tenantId)));
  caller = callers[0]!;
  told = await platform.listen([
    LicenceChangedSchema,
    LicenceRevokedSchema,
    LicenceStartedSchema,
    LicenceGraceStartedSchema,
    LicenceExpiredSchema,
    LicenceExpiringSchema,
    LicenceMoveScheduledSchema,
    LicenceMoveCancelledSchema,
  ]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

const inFuture = (ms: number) => timestampFromDate(new Date(platform.clock.now().getTime() + ms));
const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: unknown) => ConnectError.from(error).rawMessage,
  );

async function statusOf(licenceId: string): Promise<LicenceStatus | undefined> {
  return (await caller.licences.getLicence({ licenceId })).licence?.status;
}

async function auditOf(accountId: string, action: string) {
  const { entries } = await caller.audit.listAuditEntries({ accountId, pageSize: 1000 });
  return entries.filter((entry) => entry.action === action);
}

/** What the events of one kind say of a licence, by their type names. */
function toldOf(licenceId: string): string[] {
  return told
    .to(tenantId)
    .filter((message) =>
      JSON.stringify(message, (_, value: unknown) => (typeof value === "bigint" ? 0 : value)).includes(licenceId),
    )
    .map((message) => message.$typeName.split(".").at(-1) ?? "");
}

describe("a move with an instant to come", () => {
  it("is kept once, listed, and made at its instant by one of two replicas", async () => {
    const accountIds = Array.from({ length: 12 }, (_, index) => `fires-${index}`);
    const licences: string[] = [];
    for (const accountId of accountIds)
      licences.push((await platform.order(caller, tenantId, { accountId })).licenceId);
    const effectiveTime = inFuture(60 * secondMs);
    for (const [index, licenceId] of licences.entries()) {
      const request = { requestId: randomUUID(), licenceId, reason: "unpaid", effectiveTime };
      const first = await callers[index % 2]!.licences.suspendLicence(request);
      const again = await callers[(index + 1) % 2]!.licences.suspendLicence(request);
      expect(first.move).toMatchObject({ kind: "suspend", state: ScheduledMoveState.PENDING, actor: "tester" });
      expect(again).toEqual(first);
      expect(first.licence?.status).toBe(LicenceStatus.ACTIVE);
    }
    const { moves } = await caller.licences.listScheduledMoves({ accountId: "fires-3" });
    expect(moves).toMatchObject([{ licenceId: licences[3], accountId: "fires-3", reason: "unpaid" }]);
    platform.clock.advance(60 * secondMs - 1);
    expect(await statusOf(licences[0]!)).toBe(LicenceStatus.ACTIVE);
    platform.clock.advance(1);
    await eventually(async () => (await caller.licences.listScheduledMoves({})).moves.length === 0, {
      withinMs: 10_000,
    });
    for (const [index, accountId] of accountIds.entries()) {
      expect(await statusOf(licences[index]!)).toBe(LicenceStatus.SUSPENDED);
      const [entry, ...others] = await auditOf(accountId, "licence.suspend");
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ actor: "tester", reason: "unpaid" });
      expect(entry?.details).toContain(timestampDate(effectiveTime).toISOString());
    }
    await eventually(() => licences.every((id) => toldOf(id).filter((name) => name === "LicenceChanged").length === 2));
    const ended = await caller.licences.listScheduledMoves({ licenceId: licences[0]!, includeEnded: true });
    expect(ended.moves).toMatchObject([{ state: ScheduledMoveState.DONE }]);
    expect(await caller.audit.verifyAuditChain({})).toMatchObject({ intact: true });
  }, 60_000);

  it("denies from its instant on although nothing was carried out yet", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "late" });
    const { revision } = await caller.licences.revokeLicence({
      ...{ requestId: randomUUID(), licenceId, reason: "ends" },
      effectiveTime: inFuture(10 * secondMs),
    });
    await platform.tamper(tenantId, `delete from due_licence where licence_id = '${licenceId}'`);
    const check = () =>
      caller.decisions.check({ accountId: "late", featureKey: "private_repos", atLeastRevision: revision });
    expect((await check()).decision?.allowed).toBe(true);
    platform.clock.advance(10 * secondMs);
    expect((await check()).decision).toMatchObject({ allowed: false, revision });
    expect(await statusOf(licenceId)).toBe(LicenceStatus.REVOKED);
    // Whoever changes the account carries it out first.
    expect(
      await reasonOf(caller.licences.resumeLicence({ requestId: randomUUID(), licenceId, reason: "too late" })),
    ).toContain("a revoked licence stays revoked");
  });

  it.each([
    ["before all time", { seconds: -1n, nanos: 0 }],
    ["beyond what a calendar has", { seconds: 253_402_300_800n, nanos: 0 }],
    ["beyond what a date holds", { seconds: 9_000_000_000_000_000n, nanos: 0 }],
  ])("has no instant %s", async (_name, effectiveTime) => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: `odd-${effectiveTime.seconds}` });
    const move = { requestId: randomUUID(), licenceId, reason: "x", effectiveTime };
    for (const call of [caller.licences.suspendLicence(move), caller.licences.revokeLicence(move)])
      await expect(call).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  it("is made first when the licence goes to another account before it was carried out", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "leaves" });
    await caller.accounts.createAccount({ requestId: randomUUID(), account: { accountId: "gets" } });
    const later = { requestId: randomUUID(), licenceId, reason: "unpaid", effectiveTime: inFuture(10 * secondMs) };
    await caller.licences.suspendLicence(later);
    await platform.tamper(tenantId, `delete from due_licence where licence_id = '${licenceId}'`);
    platform.clock.advance(10 * secondMs);
    const transfer = { requestId: randomUUID(), licenceId, toAccountId: "gets", reason: "sold" };
    const { licence } = await caller.licences.transferLicence(transfer);
    expect(licence).toMatchObject({ accountId: "gets", status: LicenceStatus.SUSPENDED });
    expect(await auditOf("leaves", "licence.suspend")).toHaveLength(1);
    const changesOf = () =>
      told.to(tenantId).flatMap((message) => {
        const changed = message as Partial<LicenceChanged>;
        return message.$typeName === LicenceChangedSchema.typeName && changed.licence?.licenceId === licenceId
          ? [changed]
          : [];
      });
    await eventually(() => changesOf().length === 3);
    // Every document that a token is made of is about the account that the event names.
    for (const { licence: told, document = "" } of changesOf()) {
      expect(JSON.parse(document)).toMatchObject({ accountId: told?.accountId });
    }
  });

  it("is taken back before it, once, and not after", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "back" });
    const request = { requestId: randomUUID(), licenceId, reason: "unpaid", effectiveTime: inFuture(5 * secondMs) };
    const moveId = (await caller.licences.suspendLicence(request)).move?.moveId ?? "";
    const cancel = (id = moveId) =>
      caller.licences.cancelScheduledMove({ requestId: randomUUID(), licenceId, moveId: id, reason: "paid" });
    const { move } = await cancel();
    expect(move).toMatchObject({ moveId, state: ScheduledMoveState.CANCELLED });
    expect((await cancel()).move).toEqual(move);
    expect(await auditOf("back", "licence.cancel_move")).toHaveLength(1);
    platform.clock.advance(6 * secondMs);
    expect(await statusOf(licenceId)).toBe(LicenceStatus.ACTIVE);
    expect(await reasonOf(cancel("mov_none"))).toContain("no such scheduled move");
    const soon = { requestId: randomUUID(), licenceId, reason: "unpaid", effectiveTime: inFuture(secondMs) };
    const other = (await caller.licences.suspendLicence(soon)).move?.moveId ?? "";
    platform.clock.advance(secondMs);
    await eventually(async () => (await auditOf("back", "licence.suspend")).length === 1);
    expect(await reasonOf(cancel(other))).toContain("took place");
  });

  it("is made at once when its instant is past, and told apart from other vendors' moves", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "past" });
    const past = { requestId: randomUUID(), licenceId, reason: "x", effectiveTime: inFuture(-1) };
    const { licence, move } = await caller.licences.suspendLicence(past);
    expect(move).toBeUndefined();
    expect(licence?.status).toBe(LicenceStatus.SUSPENDED);
    await caller.licences.resumeLicence({
      requestId: randomUUID(),
      licenceId,
      reason: "x",
      effectiveTime: inFuture(dayMs),
    });
    const other = await platform.call(await platform.startReplica(), platform.newTenant());
    expect((await other.licences.listScheduledMoves({ includeEnded: true })).moves).toEqual([]);
    const pages = await caller.licences.listScheduledMoves({ includeEnded: true, pageSize: 3 });
    const next = await caller.licences.listScheduledMoves({
      includeEnded: true,
      pageSize: 1000,
      pageToken: pages.nextPageToken,
    });
    const all = await caller.licences.listScheduledMoves({ includeEnded: true, pageSize: 1000 });
    expect([...pages.moves, ...next.moves]).toEqual(all.moves);
  });
});

describe("the moments of a licence", () => {
  it("are told once each by two replicas, in sequence, though they come all at once", async () => {
    const endTime = new Date("2026-06-01T00:00:00Z");
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "moments", endTime });
    await eventually(() => toldOf(licenceId).includes("LicenceStarted"));
    platform.clock.set("2026-05-25T00:00:00Z");
    await eventually(() => toldOf(licenceId).includes("LicenceExpiring"));
    platform.clock.set("2026-06-08T00:00:00Z");
    await eventually(() => toldOf(licenceId).includes("LicenceExpired"), { withinMs: 10_000 });
    expect(toldOf(licenceId)).toEqual(["LicenceStarted", "LicenceExpiring", "LicenceGraceStarted", "LicenceExpired"]);
    const grace = told.events.find(
      (event) => event.tenantId === tenantId && event.message.$typeName.endsWith("LicenceGraceStarted"),
    );
    expect(grace?.time).toEqual(endTime);
    expect(grace?.message).toMatchObject({ licence: { status: LicenceStatus.GRACE } });
  }, 30_000);
});
