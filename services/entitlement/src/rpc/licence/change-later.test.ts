import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { SeatRelease, ScheduledMoveState } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

const secondMs = 1000;
let platform: Platform;
let tenantId: string;
let callers: Caller[];
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  const env = { DUE_LOOK_INTERVAL: "20ms" };
  const replicas = [await platform.startReplica(env), await platform.startReplica(env)];
  tenantId = platform.newTenant();
  callers = await Promise.all(replicas.map((replica) => platform.call(replica, tenantId)));
  caller = callers[0]!;
}, 120_000);

afterAll(() => platform.stop());

const inFuture = (ms: number) => new Date(platform.clock.now().getTime() + ms);
const atTime = (time: Date) => ({ at: { case: "time" as const, value: timestampFromDate(time) } });
const atPeriodEnd = { at: { case: "periodEnd" as const, value: true } };
const toTeam = { change: { planKey: "team" }, reason: "downgrade" };

async function refusalOf(call: Promise<unknown>): Promise<[Code, string | undefined] | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const refusal = ConnectError.from(error);
      return [refusal.code, refusal.findDetails(ErrorInfoSchema)[0]?.reason];
    },
  );
}

async function endedMove(licenceId: string) {
  const { moves } = await caller.licences.listScheduledMoves({ licenceId, includeEnded: true });
  return moves.find(({ state }) => state !== ScheduledMoveState.PENDING);
}

describe("a change of a licence with an instant to come", () => {
  it("is kept once, looked at as it will be, and made once by one of two replicas", async () => {
    const accountId = "later";
    const { licenceId } = await platform.order(caller, tenantId, { accountId, plan: "enterprise", quantity: 2 });
    const effective = atTime(inFuture(60 * secondMs));
    const request = { requestId: randomUUID(), licenceId, ...toTeam, effective };
    const first = await callers[0]!.licences.changeLicence(request);
    expect(await callers[1]!.licences.changeLicence(request)).toEqual(first);
    expect(first.move).toMatchObject({
      ...{ kind: "change", state: ScheduledMoveState.PENDING, reason: "downgrade" },
      payload: { plan_key: "team", plan_version: 1 },
    });
    expect(first.licence).toMatchObject({ planKey: "enterprise" });
    const preview = await caller.licences.previewLicenceChange({
      ...{ licenceId, change: { quantity: 1n } },
      effective: atTime(inFuture(61 * secondMs)),
    });
    expect(preview.before).toMatchObject({ planKey: "team", quantity: 2n });
    platform.clock.advance(60 * secondMs);
    await eventually(async () => (await endedMove(licenceId))?.state === ScheduledMoveState.DONE);
    const { licence } = await caller.licences.getLicence({ licenceId });
    expect(licence).toMatchObject({ planKey: "team", quantity: 2n });
    const { entries } = await caller.audit.listAuditEntries({ accountId });
    const made = entries.filter(({ action }) => action === "licence.change");
    expect(made).toMatchObject([{ actor: "tester", reason: "downgrade" }]);
    expect(made[0]?.details).toContain(first.move?.moveId);
  });

  it("takes place at the end of the term, names what is lost then, and can be taken back", async () => {
    const order = { accountId: "period", plan: "enterprise", quantity: 2, endTime: inFuture(30 * secondMs) };
    const { licenceId } = await platform.order(caller, tenantId, order);
    const preview = await caller.licences.previewLicenceChange({
      ...{ licenceId, change: toTeam.change },
      effective: atPeriodEnd,
    });
    expect(preview.difference?.lost.map(({ featureKey }) => featureKey)).toContain("sso");
    const schedule = () =>
      caller.licences.changeLicence({ requestId: randomUUID(), licenceId, ...toTeam, effective: atPeriodEnd });
    const taken = (await schedule()).move!;
    expect(timestampDate(taken.effectiveTime!)).toEqual(order.endTime);
    const { moveId } = taken;
    await caller.licences.cancelScheduledMove({ requestId: randomUUID(), licenceId, moveId, reason: "stays" });
    await schedule();
    platform.clock.advance(30 * secondMs);
    await eventually(async () => (await caller.licences.getLicence({ licenceId })).licence?.planKey === "team");
  });

  it("fails and is told when it can no longer be made", async () => {
    const order = { accountId: "late", plan: "enterprise", quantity: 2 };
    const { licenceId } = await platform.order(caller, tenantId, order);
    for (const userId of ["ada", "bob"]) {
      await caller.seats.assignSeat({ requestId: randomUUID(), licenceId, userId });
    }
    const shrink = (release: object) =>
      caller.licences.changeLicence({
        ...{ requestId: randomUUID(), licenceId, reason: "fewer", effective: atTime(inFuture(5 * secondMs)) },
        change: { quantity: 1n, ...release },
      });
    await shrink({});
    platform.clock.advance(5 * secondMs);
    await eventually(async () => (await endedMove(licenceId))?.state === ScheduledMoveState.FAILED);
    expect((await endedMove(licenceId))?.failureCode).toBe("SEATS_OVER_LIMIT");
    const { entries } = await caller.audit.listAuditEntries({ accountId: "late" });
    expect(entries.map(({ action }) => action)).toContain("licence.fail_move");
    await shrink({ releaseSeats: SeatRelease.NAMED_USERS, releaseUserIds: ["ada"] });
    platform.clock.advance(5 * secondMs);
    await eventually(async () => (await caller.licences.getLicence({ licenceId })).licence?.quantity === 1n);
    expect((await caller.seats.listSeats({ licenceId })).seats.map(({ userId }) => userId)).toEqual(["bob"]);
  });

  it("is refused at once when it could never be made", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "refused" });
    const change = (changes: object, by = caller) =>
      by.licences.changeLicence({ requestId: randomUUID(), licenceId, ...toTeam, effective: atPeriodEnd, ...changes });
    const nowhere = { change: { planKey: "nowhere" } };
    expect(await refusalOf(change(nowhere))).toEqual([Code.FailedPrecondition, "PLAN_VERSION_UNKNOWN"]);
    expect(await refusalOf(change({}))).toEqual([Code.FailedPrecondition, "CHANGE_EMPTY"]);
    const after = { effective: atTime(new Date("2040-01-01T00:00:00Z")) };
    expect(await refusalOf(change({ ...after, change: { quantity: 3n } }))).toEqual([
      Code.FailedPrecondition,
      "LICENCE_EXPIRED",
    ]);
    const never = { effective: { at: { case: "periodEnd", value: false } } };
    expect((await refusalOf(change(never)))?.[0]).toBe(Code.InvalidArgument);
    const other = await platform.call(await platform.startReplica(), platform.newTenant());
    expect((await refusalOf(change({}, other)))?.[0]).toBe(Code.NotFound);
    await platform.tamper(tenantId, `update licence set end_time = null where licence_id = '${licenceId}'`);
    expect(await refusalOf(change({ change: { quantity: 3n } }))).toEqual([Code.FailedPrecondition, "TERM_ENDLESS"]);
  });
});
