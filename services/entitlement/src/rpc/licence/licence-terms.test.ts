import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { DecisionCode, OverLimit_Kind, RenewalBasis, RenewalSubject, SeatRelease } from "@licet/contracts/entitlement";
import { OrderAction, OrderCancelledSchema } from "@licet/contracts/integration";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let replica: RunningService;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();

async function refusalOf(call: Promise<unknown>): Promise<[Code, string] | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const { code, ...rest } = ConnectError.from(error);
      const [info] = ConnectError.from(error).findDetails(ErrorInfoSchema);
      return [code, info?.reason ?? JSON.stringify(rest)];
    },
  );
}

describe("RenewLicence", () => {
  it("adds a term of the plan once for a request id, with grace, a revision and an audit entry", async () => {
    const { licenceId, revision } = await platform.order(caller, tenantId, { accountId: "renewed" });
    const request = { requestId: requestId(), licenceId, reason: "invoice 7" };
    const first = await caller.licences.renewLicence(request);
    expect(first.revision).toBe(revision + 1n);
    const { endTime, graceEndTime } = first.licence!;
    expect(timestampDate(endTime!).toISOString()).toBe("2028-03-01T00:00:00.000Z");
    expect(timestampDate(graceEndTime!).toISOString()).toBe("2028-03-08T00:00:00.000Z");
    expect(await caller.licences.renewLicence(request)).toEqual(first);
    const { licence } = await caller.licences.getLicence({ licenceId });
    expect(licence).toEqual(first.licence);
    const { entries } = await caller.audit.listAuditEntries({ accountId: "renewed" });
    expect(entries[0]).toMatchObject({ action: "licence.renew", actor: "tester", reason: "invoice 7" });
  });

  it("takes a basis or an end, on the version that was read", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "basis" });
    const renew = (changes: object) => caller.licences.renewLicence({ requestId: requestId(), licenceId, ...changes });
    const { licence } = await renew({ basis: RenewalBasis.FROM_NOW, etag: '"1"' });
    expect(timestampDate(licence!.endTime!).toISOString()).toBe("2027-03-01T12:00:00.000Z");
    expect(await refusalOf(renew({ etag: '"1"' }))).toEqual([Code.Aborted, "ETAG_MISMATCH"]);
    const past = timestampFromDate(new Date("2026-05-01T00:00:00Z"));
    expect(await refusalOf(renew({ endTime: past }))).toEqual([Code.FailedPrecondition, "TERM_INVALID"]);
    const maintenance = { subject: RenewalSubject.MAINTENANCE };
    expect(await refusalOf(renew(maintenance))).toEqual([Code.FailedPrecondition, "TERM_ENDLESS"]);
  });
});

describe("ChangeLicence", () => {
  it("decides by the new plan at once, and stays when an earlier order is taken back", async () => {
    const accountId = "changed";
    const { licenceId } = await platform.order(caller, tenantId, { accountId });
    const orderId = `ord_${randomUUID()}`;
    await platform.order(caller, tenantId, { accountId, orderId, quantity: 4, action: OrderAction.CHANGE });
    const change = { planKey: "enterprise" };
    const request = { requestId: requestId(), licenceId, change, reason: "upgrade" };
    const { licence, revision } = await caller.licences.changeLicence(request);
    expect(licence).toMatchObject({ planKey: "enterprise", planVersion: 1, quantity: 4n, orderId });
    const check = { accountId, featureKey: "sso", subject: { userId: "ada" }, atLeastRevision: revision };
    const { decision } = await caller.decisions.check(check);
    expect(decision?.failures.map(({ code }) => code)).toContain(DecisionCode.SEAT_REQUIRED);
    await platform.publish(tenantId, OrderCancelledSchema, { orderId, accountId, reason: "refund", actor: "crm" });
    await eventually(async () => {
      const after = (await caller.licences.getLicence({ licenceId })).licence;
      expect(after).toMatchObject({ planKey: "enterprise", quantity: 1n });
    });
  });

  it("frees no seat unless it is told whose", async () => {
    const order = { accountId: "shrunk", plan: "enterprise", quantity: 3 };
    const { licenceId } = await platform.order(caller, tenantId, order);
    for (const userId of ["ada", "bob"]) {
      await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId });
    }
    const shrink = (changes: object) =>
      caller.licences.changeLicence({
        requestId: requestId(),
        licenceId,
        change: { quantity: 1n, ...changes },
        reason: "downgrade",
      });
    expect(await refusalOf(shrink({}))).toEqual([Code.FailedPrecondition, "SEATS_OVER_LIMIT"]);
    const release = { releaseSeats: SeatRelease.NAMED_USERS, releaseUserIds: ["ada"] };
    expect((await shrink(release)).licence).toMatchObject({ quantity: 1n, seatsAssigned: 1n });
    expect((await caller.seats.listSeats({ licenceId })).seats.map(({ userId }) => userId)).toEqual(["bob"]);
  });

  it("refuses what is malformed", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "malformed" });
    const change = (changes: object) =>
      caller.licences.changeLicence({
        requestId: requestId(),
        licenceId,
        reason: "x",
        change: { quantity: 2n },
        ...changes,
      });
    for (const bad of [
      { requestId: "no" },
      { reason: "" },
      { change: undefined },
      { change: { quantity: -1n } },
      { change: { planVersion: -1 } },
      { change: { addOns: [{ addOnKey: "", quantity: 1n }] } },
      { change: { addOns: [{ addOnKey: "extra_minutes", quantity: -1n }] } },
      { change: { releaseSeats: 9 } },
    ]) {
      expect((await refusalOf(change(bad)))?.[0]).toBe(Code.InvalidArgument);
    }
    const unknown = { change: { planKey: "enterprise", planVersion: 77 } };
    expect(await refusalOf(change(unknown))).toEqual([Code.FailedPrecondition, "PLAN_VERSION_UNKNOWN"]);
  });
});

describe("PreviewLicenceChange", () => {
  it("says what is gained, lost and changed, and who and what is over, and writes nothing", async () => {
    const accountId = "previewed";
    const order = { accountId, plan: "enterprise", quantity: 3 };
    const { licenceId } = await platform.order(caller, tenantId, order);
    for (const userId of ["cyd", "ada", "bob"]) {
      await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId });
      platform.clock.advance(1000);
    }
    platform.neighbours.used.set(`${accountId}/ci_minutes`, 4000);
    const before = await caller.licences.getLicence({ licenceId });
    const down = { planKey: "team", addOns: [{ addOnKey: "extra_minutes", quantity: 1n }] };
    const preview = await caller.licences.previewLicenceChange({ licenceId, change: down });
    const { gained = [], lost = [], changed = [] } = preview.difference ?? {};
    expect(gained.map(({ featureKey }) => featureKey)).toEqual(["export"]);
    expect(lost.map(({ featureKey }) => featureKey)).toEqual(["sso"]);
    expect(
      changed.map(({ before: had, after: has }) => [
        had?.featureKey,
        has?.value?.kind.value,
        has?.allowances[0]?.amount,
      ]),
    ).toEqual([
      ["ci_minutes", true, "4000"],
      ["package_storage", "2", undefined],
      ["support", "business_hours", undefined],
    ]);
    expect(preview).toMatchObject({
      before: { planKey: "enterprise" },
      after: { planKey: "team", seatsAssigned: 0n },
      overLimits: [],
    });
    const { overLimits } = await caller.licences.previewLicenceChange({ licenceId, change: { quantity: 1n } });
    expect(overLimits).toMatchObject([{ kind: OverLimit_Kind.SEATS, limit: "1", used: "3", userIds: ["ada", "bob"] }]);
    const used = await caller.licences.previewLicenceChange({ licenceId, change: { planKey: "team" } });
    expect(used.overLimits).toMatchObject([
      { kind: OverLimit_Kind.ALLOWANCE, featureKey: "ci_minutes", limit: "3000", used: "4000" },
    ]);
    expect(await caller.licences.getLicence({ licenceId })).toEqual(before);
    expect(used.revision).toBe((await caller.accounts.getAccount({ accountId })).account?.revision);
  });

  it("refuses what the change itself would refuse", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "refused" });
    const preview = (change: object) => caller.licences.previewLicenceChange({ licenceId, change });
    expect(await refusalOf(preview({}))).toEqual([Code.FailedPrecondition, "CHANGE_EMPTY"]);
    expect(await refusalOf(preview({ planKey: "gone" }))).toEqual([Code.FailedPrecondition, "PLAN_VERSION_UNKNOWN"]);
    const stranger = await platform.call(replica, platform.newTenant());
    const foreign = stranger.licences.previewLicenceChange({ licenceId, change: { quantity: 2n } });
    expect(await refusalOf(foreign)).toEqual([Code.NotFound, "NOT_FOUND"]);
  });

  it("without metering says of which features it does not know the use", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "dark", plan: "enterprise" });
    await platform.neighbours.stopMetering();
    const preview = await caller.licences.previewLicenceChange({ licenceId, change: { planKey: "team" } });
    expect(preview).toMatchObject({ overLimits: [], unknownUsageFeatureKeys: ["ci_minutes"] });
  });
});
