import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import { OrderAcceptedSchema, OrderAction } from "@licet/contracts/integration";
import { prepareDatabase } from "@licet/embedded";
import { migrate } from "@licet/db/migrations";
import type { RunningService } from "@licet/service";
import { eventually, startOwnPostgres } from "@licet/testing";
import { migrations } from "./db/migrations.ts";
import type { Caller } from "./test/caller.ts";
import type { Platform } from "./test/platform.ts";
import { startPlatform, toOrderAccepted } from "./test/platform.ts";

let postgres: Awaited<ReturnType<typeof startOwnPostgres>>;
let platform: Platform;
let first: RunningService;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  postgres = await startOwnPostgres();
  const role = (name: string) => ({ name, password: name });
  const { ownerUrl, appUrl } = await prepareDatabase({
    adminUrl: postgres.adminUrl,
    database: "licet_entitlement",
    owner: role("entitlement_owner"),
    app: role("entitlement_app"),
  });
  await migrate({ ownerUrl, url: appUrl, migrations });
  platform = await startPlatform({ databaseUrl: appUrl });
  first = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(first, tenantId);
}, 120_000);

afterAll(async () => {
  await platform.stop();
  await postgres.stop();
});

const allowed = (accountId: string, atLeastRevision = 0n) =>
  caller.decisions.check({ accountId, featureKey: "private_repos", atLeastRevision });

async function codeOf(call: Promise<unknown>): Promise<Code | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => ConnectError.from(error).code,
  );
}

describe("two replicas", () => {
  it("both answer by the revision that a write at one of them returned, at once", async () => {
    const second = await platform.call(await platform.startReplica(), tenantId);
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "fresh" });
    const check = { accountId: "fresh", featureKey: "private_repos" };
    for (const verb of ["suspendLicence", "resumeLicence", "suspendLicence", "resumeLicence"] as const) {
      await second.decisions.check(check);
      const { revision } = await caller.licences[verb]({ requestId: randomUUID(), licenceId, reason: "test" });
      const expected = verb === "suspendLicence" ? DecisionCode.SUSPENDED : DecisionCode.ALLOWED;
      const { decision } = await second.decisions.check({ ...check, atLeastRevision: revision });
      expect(decision).toMatchObject({ revision, code: expected });
      expect((await allowed("fresh")).decision).toMatchObject({ revision, code: expected });
    }
  });

  it("learn of each other's changes without being told a revision", async () => {
    const second = await platform.call(await platform.startReplica(), tenantId);
    await platform.order(caller, tenantId, { accountId: "spread", plan: "free" });
    const check = { accountId: "spread", featureKey: "protected_branches" };
    expect((await second.decisions.check(check)).decision?.allowed).toBe(false);
    await platform.order(caller, tenantId, { accountId: "spread", plan: "team", action: OrderAction.CHANGE });
    await eventually(async () => (await second.decisions.check(check)).decision?.allowed === true);
  });
});

describe("metering away", () => {
  it("leaves the answer to the feature's fail policy", async () => {
    await platform.order(caller, tenantId, { accountId: "meter" });
    await platform.neighbours.stopMetering();
    const check = { accountId: "meter", featureKey: "ci_minutes", amount: "1" };
    expect((await caller.decisions.check(check)).decision?.code).toBe(DecisionCode.QUOTA_UNKNOWN);
    const consume = { ...check, usageMode: UsageMode.CONSUME, requestId: randomUUID() };
    expect((await caller.decisions.check(consume)).decision?.code).toBe(DecisionCode.QUOTA_UNKNOWN);
  });
});

describe("PostgreSQL killed", () => {
  it("leaves checks of snapshots in memory as they were, and refuses what only it could tell", async () => {
    const { revision } = await platform.order(caller, tenantId, { accountId: "kept" });
    expect((await allowed("kept", revision)).decision?.allowed).toBe(true);
    await postgres.stop();
    expect((await allowed("kept", revision)).decision).toMatchObject({ allowed: true, revision });
    expect(await codeOf(allowed("kept", revision + 1n))).toBe(Code.Unavailable);
    expect(await codeOf(allowed("never-read"))).toBe(Code.Unavailable);
    expect(await codeOf(caller.licences.listLicences({}))).toBe(Code.Unavailable);
  });

  it("is as if it had not been once it is back: orders of the meantime are carried out, once", async () => {
    const orderId = `ord_${randomUUID()}`;
    await platform.publish(tenantId, OrderAcceptedSchema, toOrderAccepted(orderId, { accountId: "kept" }));
    await postgres.restart();
    await eventually(
      async () => {
        const { licences } = await caller.licences.listLicences({ accountId: "kept" });
        expect(licences.filter((licence) => licence.orderId === orderId)).toHaveLength(1);
      },
      { withinMs: 20_000 },
    );
    expect((await allowed("kept", 2n)).decision).toMatchObject({ allowed: true, revision: 2n });
    expect((await allowed("never-read")).decision?.code).toBe(DecisionCode.ACCOUNT_UNKNOWN);
    expect(await caller.audit.verifyAuditChain({})).toMatchObject({ intact: true });
  });
});
