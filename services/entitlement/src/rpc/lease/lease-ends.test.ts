import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import type { Caller } from "../../test/caller.ts";
import { addFloating } from "../../test/floating.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const dayMs = 86_400_000;
const beatMs = 120_000;

let platform: Platform;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  caller = await platform.call(await platform.startReplica({ LEASE_CULL_INTERVAL: "1h" }), tenantId);
}, 120_000);

afterAll(() => platform.stop());

const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: unknown) => ConnectError.from(error).findDetails(ErrorInfoSchema)[0]?.reason ?? String(error),
  );

async function takeOf(accountId: string) {
  const { licenceId } = await platform.order(caller, tenantId, { accountId, plan: "base", quantity: 1 });
  const from = { case: "licenceId" as const, value: licenceId };
  const { lease } = await caller.leases.checkOutLease({ requestId: randomUUID(), from, deviceId: "d1" });
  return { licenceId, leaseId: lease?.leaseId ?? "" };
}

const borrow = (leaseId: string, ms: number) => {
  const untilTime = timestampFromDate(new Date(platform.clock.now().getTime() + ms));
  return caller.leases.borrowLease({ requestId: randomUUID(), leaseId, untilTime });
};

describe("a lease of a licence that is not in force any more", () => {
  it("is ended by a heartbeat, is not borrowed, and lives on no more once the licence does", async () => {
    const { licenceId, leaseId } = await takeOf("held-back");
    await caller.licences.suspendLicence({ requestId: randomUUID(), licenceId, reason: "unpaid" });
    expect(await reasonOf(borrow(leaseId, dayMs))).toBe("LICENCE_NOT_ACTIVE");
    const answers: string[] = [];
    while (answers.length < 20 && answers.at(-1) !== "LICENCE_NOT_ACTIVE") {
      platform.clock.advance(beatMs);
      answers.push(await reasonOf(caller.leases.heartbeatLease({ leaseId })));
    }
    // Half of the four windows of three beats that the snapshot is ahead.
    expect(answers).toEqual([...Array.from({ length: 6 }, () => "none"), "LICENCE_NOT_ACTIVE"]);
    expect((await caller.leases.listLeases({ licenceId })).leases).toEqual([]);
    const { entries } = await caller.audit.listAuditEntries({ accountId: "held-back" });
    expect(entries.map(({ action }) => action)).toContain("lease.cull");
    expect(await reasonOf(caller.leases.heartbeatLease({ leaseId }))).toBe("LEASE_EXPIRED");
  });
});

describe("a borrowed key that is given back early", () => {
  it("has ended then, not when its borrow would have been over", async () => {
    const { leaseId } = await takeOf("early");
    await borrow(leaseId, 14 * dayMs);
    platform.clock.advance(dayMs);
    await caller.leases.returnLease({ requestId: randomUUID(), leaseId });
    const rows = await platform.tamper(tenantId, `select end_time from lease where lease_id = '${leaseId}'`);
    expect(rows).toEqual([{ end_time: platform.clock.now() }]);
  });
});
