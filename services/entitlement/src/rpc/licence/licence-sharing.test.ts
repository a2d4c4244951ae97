import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { DecisionCode, LicenceStatus } from "@licet/contracts/entitlement";
import { OrderAction, OrderCancelledSchema } from "@licet/contracts/integration";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
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

async function refusalOf(call: Promise<unknown>): Promise<[Code, string | undefined] | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const { code } = ConnectError.from(error);
      const [info] = ConnectError.from(error).findDetails(ErrorInfoSchema);
      return [code, info?.reason];
    },
  );
}

const open = (accountId: string) => caller.accounts.createAccount({ requestId: requestId(), account: { accountId } });
const held = async (accountId: string) =>
  (await caller.licences.listLicences({ accountId, pageSize: 1000 })).licences.filter(
    ({ status }) => status !== LicenceStatus.REVOKED,
  );
const unitsOf = async (...accountIds: string[]) => {
  const licences = (await Promise.all(accountIds.map(held))).flat();
  return licences.reduce((sum, { quantity }) => sum + quantity, 0n);
};

describe("TransferLicence", () => {
  it("moves the licence once for a request id, with both revisions, and each account decides by it at once", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "giver" });
    await caller.licences.suspendLicence({ requestId: requestId(), licenceId, reason: "hold" });
    const { revision: before } = await caller.licences.resumeLicence({
      requestId: requestId(),
      licenceId,
      reason: "ok",
    });
    await open("taker");
    const request = { requestId: requestId(), licenceId, toAccountId: "taker", reason: "sold", etag: '"3"' };
    const moved = await caller.licences.transferLicence(request);
    expect(moved).toMatchObject({ licence: { licenceId, accountId: "taker", etag: '"4"' }, fromRevision: before + 1n });
    expect(moved.revision).toBeGreaterThan(before);
    expect(await caller.licences.transferLicence(request)).toEqual(moved);
    const codeOf = async (accountId: string, atLeastRevision: bigint) =>
      (await caller.decisions.check({ accountId, featureKey: "private_repos", atLeastRevision })).decision?.code;
    expect(await codeOf("giver", moved.fromRevision)).toBe(DecisionCode.NOT_ENTITLED);
    expect(await codeOf("taker", moved.revision)).toBe(DecisionCode.ALLOWED);
    const noted = async (accountId: string) =>
      (await caller.audit.listAuditEntries({ accountId })).entries.map(({ action }) => action);
    expect(await noted("giver")).toContain("licence.transfer_out");
    expect(await noted("taker")).toContain("licence.transfer_in");
  });

  it("crosswise, many at a time and over two replicas, loses none", async () => {
    const accountIds = ["cross-a", "cross-b", "cross-c"];
    const orders = await Promise.all(
      accountIds.flatMap((accountId) =>
        [1, 2].map((quantity) => platform.order(caller, tenantId, { accountId, quantity })),
      ),
    );
    const second = await platform.call(await platform.startReplica(), tenantId);
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const { licenceId } = orders[index % orders.length]!;
        const toAccountId = accountIds[(index * 7 + (index % 5)) % 3]!;
        const { licences } = index % 2 === 0 ? caller : second;
        return refusalOf(licences.transferLicence({ requestId: requestId(), licenceId, toAccountId, reason: "x" }));
      }),
    );
    const refusals = new Set(results.flatMap((refusal) => refusal?.[1] ?? []));
    expect([...refusals].filter((reason) => reason !== "TRANSFER_TO_SELF" && reason !== "LICENCE_MOVING")).toEqual([]);
    expect(results).toContain(undefined);
    expect(await unitsOf(...accountIds)).toBe(9n);
    const all = (await Promise.all(accountIds.map(held))).flat();
    expect(all.map(({ licenceId }) => licenceId).sort()).toEqual(orders.map(({ licenceId }) => licenceId).sort());
  });

  it("is refused while seats are assigned, to itself, to nobody, and for other tenants in the same words", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "seated", plan: "enterprise" });
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "ada" });
    await open("empty");
    const to = (toAccountId: string, by = caller, id = licenceId) =>
      refusalOf(by.licences.transferLicence({ requestId: requestId(), licenceId: id, toAccountId, reason: "x" }));
    expect(await to("empty")).toEqual([Code.FailedPrecondition, "SEATS_IN_USE"]);
    expect(await to("seated")).toEqual([Code.FailedPrecondition, "TRANSFER_TO_SELF"]);
    expect(await to("nobody")).toEqual([Code.NotFound, "NOT_FOUND"]);
    const stranger = await platform.call(replica, platform.newTenant());
    expect(await to("empty", stranger)).toEqual(await to("empty", stranger, "lic_none"));
    const freed = { requestId: requestId(), licenceId, toAccountId: "empty", reason: "x", releaseSeats: true };
    expect((await caller.licences.transferLicence(freed)).licence?.seatsAssigned).toBe(0n);
    expect((await caller.seats.listSeats({ licenceId })).seats).toEqual([]);
  });
});

describe("SplitLicence and MergeLicences", () => {
  it("share out what was bought, and the order takes it all back wherever it went", async () => {
    const orderId = `ord_${randomUUID()}`;
    const order = { accountId: "sharer", quantity: 10, orderId };
    const { licenceId } = await platform.order(caller, tenantId, order);
    await open("sharee");
    const split = { requestId: requestId(), licenceId, quantity: 4n, toAccountId: "sharee", reason: "affiliate" };
    const { licence, newLicence } = await caller.licences.splitLicence(split);
    expect(licence).toMatchObject({ accountId: "sharer", quantity: 6n });
    expect(newLicence).toMatchObject({ accountId: "sharee", quantity: 4n, planKey: "team" });
    expect(newLicence?.endTime).toEqual(licence?.endTime);
    const here = await caller.licences.splitLicence({
      ...split,
      requestId: requestId(),
      toAccountId: "",
      quantity: 1n,
    });
    const back = { requestId: requestId(), licenceId: newLicence!.licenceId, toAccountId: "sharer", reason: "back" };
    await caller.licences.transferLicence(back);
    const merge = { requestId: requestId(), licenceId, mergedLicenceId: newLicence!.licenceId, reason: "tidy" };
    const merged = await caller.licences.mergeLicences(merge);
    expect(merged.licence).toMatchObject({ quantity: 9n });
    expect(await caller.licences.mergeLicences(merge)).toEqual(merged);
    const away = { requestId: requestId(), licenceId: here.newLicence!.licenceId, toAccountId: "sharee", reason: "x" };
    await caller.licences.transferLicence(away);
    expect(await unitsOf("sharer", "sharee")).toBe(10n);
    await platform.publish(tenantId, OrderCancelledSchema, {
      orderId,
      accountId: "sharer",
      reason: "refund",
      actor: "crm",
    });
    await eventually(async () => expect(await unitsOf("sharer", "sharee")).toBe(0n));
  });

  it("an order that changed a licence is taken back in the account where that is now", async () => {
    const orderId = `ord_${randomUUID()}`;
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "first", quantity: 2 });
    await platform.order(caller, tenantId, { accountId: "first", orderId, quantity: 7, action: OrderAction.CHANGE });
    await open("second");
    await caller.licences.transferLicence({ requestId: requestId(), licenceId, toAccountId: "second", reason: "x" });
    await platform.publish(tenantId, OrderCancelledSchema, {
      orderId,
      accountId: "first",
      reason: "refund",
      actor: "crm",
    });
    await eventually(async () =>
      expect((await caller.licences.getLicence({ licenceId })).licence).toMatchObject({
        accountId: "second",
        quantity: 2n,
      }),
    );
  });

  it("refuse what cannot be done", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "whole", quantity: 3 });
    const other = await platform.order(caller, tenantId, { accountId: "whole", plan: "free" });
    const split = (quantity: bigint) =>
      refusalOf(caller.licences.splitLicence({ requestId: requestId(), licenceId, quantity, reason: "x" }));
    expect(await split(3n)).toEqual([Code.FailedPrecondition, "SPLIT_TOO_LARGE"]);
    expect((await split(0n))?.[0]).toBe(Code.InvalidArgument);
    const merge = (mergedLicenceId: string) =>
      refusalOf(caller.licences.mergeLicences({ requestId: requestId(), licenceId, mergedLicenceId, reason: "x" }));
    expect(await merge(other.licenceId)).toEqual([Code.FailedPrecondition, "MERGE_UNLIKE"]);
    expect(await merge("lic_none")).toEqual([Code.NotFound, "NOT_FOUND"]);
  });
});
