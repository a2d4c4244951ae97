import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clone, create, toJsonString } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { PlanVersionSchema } from "@licet/contracts/catalog";
import type { Propagation, PropagationChanged } from "@licet/contracts/entitlement";
import {
  LicenceStatus,
  OnOverLimit,
  PropagationChangedSchema,
  PropagationOutcome,
  PropagationSchema,
  PropagationState,
  ScheduledMoveState,
} from "@licet/contracts/entitlement";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { isInRollout } from "@licet/decision";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import pg from "pg";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const secondMs = 1000;
let platform: Platform;
let replicas: RunningService[];
let told: Told<PropagationChanged>;

/** Team has three versions: the second gives single sign-on, the third fewer minutes. */
const vendor = () =>
  catalogAt(1, ({ catalog, planVersions }) => {
    const team = planVersions.find(({ planKey }) => planKey === "team")!;
    const plan = clone(PlanVersionSchema, team).plan!;
    plan.grants.push(...catalog!.plans[2]!.grants.filter(({ featureKey }) => featureKey === "sso"));
    planVersions.push(create(PlanVersionSchema, { ...team, version: 2, plan }));
    const less = clone(PlanVersionSchema, team).plan!;
    less.grants.find(({ featureKey }) => featureKey === "ci_minutes")!.allowance!.amount = "1000";
    planVersions.push(create(PlanVersionSchema, { ...team, version: 3, plan: less }));
    catalog!.plans[1] = plan;
  });

/** A vendor of its own with that catalog, called through two replicas. */
async function newVendor() {
  const tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, vendor());
  const callers = await Promise.all(replicas.map((replica) => platform.call(replica, tenantId)));
  return { tenantId, callers, caller: callers[0]!, other: callers[1]! };
}

beforeAll(async () => {
  platform = await startPlatform();
  const env = { DUE_LOOK_INTERVAL: "20ms", PROPAGATION_INTERVAL: "20ms" };
  replicas = [await platform.startReplica(env), await platform.startReplica(env)];
  told = await platform.listen([PropagationChangedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

const now = { kind: { case: "now" as const, value: {} } };
const atRenewal = { kind: { case: "atRenewal" as const, value: {} } };
const request = (more: object = {}) => ({
  ...{ requestId: randomUUID(), planKey: "team", fromVersions: [1], toVersion: 2, strategy: now, reason: "better" },
  ...more,
});
const change = (propagationId: string) => ({ requestId: randomUUID(), propagationId, reason: "by hand" });

async function refusalOf(call: Promise<unknown>) {
  const error = ConnectError.from(await call.then(() => new Error("not refused")).catch((caught: unknown) => caught));
  const [info] = error.findDetails(ErrorInfoSchema);
  const fields = error.findDetails(BadRequestSchema)[0]?.fieldViolations.map(({ field }) => field);
  return { code: error.code, reason: info?.reason, fields, metadata: info?.metadata };
}

async function start(caller: Caller, more: object = {}): Promise<Propagation> {
  const { propagation } = await caller.propagations.startPropagation(request(more));
  return propagation!;
}

async function awaitPropagation(caller: Caller, propagationId: string, isThere: (found: Propagation) => boolean) {
  return eventually(
    async () => {
      const { propagation } = await caller.propagations.getPropagation({ propagationId });
      if (propagation !== undefined && isThere(propagation)) return propagation;
      throw new Error(`it stands at ${propagation && toJsonString(PropagationSchema, propagation)}`);
    },
    { withinMs: 20_000 },
  );
}

const isOver = ({ state }: Propagation) => state === PropagationState.COMPLETED;
const hasEnded = (caller: Caller, propagationId: string) => awaitPropagation(caller, propagationId, isOver);

async function versionsOf(tenantId: string): Promise<Record<string, number>> {
  const rows = await platform.tamper(tenantId, "select account_id, plan_version from licence order by account_id");
  return Object.fromEntries(rows.map((row) => [row["account_id"], row["plan_version"]])) as Record<string, number>;
}

/** So many accounts more like one that is there, each with its licence. */
async function multiply(tenantId: string, accountId: string, count: number): Promise<void> {
  const copy = (table: string, changes: string) => `insert into ${table}
    select (jsonb_populate_record(old, jsonb_build_object(${changes}))).*
    from ${table} as old, generate_series(1, ${count}) as n where account_id = '${accountId}'`;
  await platform.tamper(tenantId, copy("account", "'account_id', 'many-' || n"));
  await platform.tamper(tenantId, copy("licence", "'account_id', 'many-' || n, 'licence_id', 'lic_many_' || n"));
}

/** Cuts the connection of whoever has a batch under way, each time that so many licences were moved. */
async function cutBatches(tenantId: string, propagationId: string, afterMoved: readonly number[]): Promise<void> {
  const client = new pg.Client({ connectionString: platform.database.appUrl });
  await client.connect();
  await client.query(`set licet.tenant = '${tenantId}'`);
  for (const moved of afterMoved) {
    await eventually(
      async () => {
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) from pg_locks, pg_class
           where relation = pg_class.oid and relname = 'plan_propagation' and mode = 'RowShareLock'
             and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())
             and $1 <= (select moved from plan_propagation where propagation_id = $2)`,
          [moved, propagationId],
        );
        return rowCount === 1;
      },
      { withinMs: 20_000 },
    );
  }
  await client.end();
}

const accounts = Array.from({ length: 12 }, (_, index) => `holder-${index}`);

async function orderAll(caller: Caller, tenantId: string, accountIds = accounts): Promise<void> {
  await Promise.all(accountIds.map((accountId) => platform.order(caller, tenantId, { accountId })));
}

describe("a propagation at once", () => {
  it("moves a thousand licences once each, by two replicas whose connections are cut while they do", async () => {
    const { tenantId, caller, other } = await newVendor();
    await platform.order(caller, tenantId, { accountId: "many-0" });
    await multiply(tenantId, "many-0", 999);
    await platform.tamper(
      tenantId,
      "update licence set end_time = '2026-02-01', grace_end_time = null where account_id = 'many-7'",
    );
    const { propagationId, totalCount } = await start(caller);
    expect(totalCount).toBe(1000n);
    await cutBatches(tenantId, propagationId, [0, 200, 500]);
    const ended = await hasEnded(caller, propagationId);
    expect(ended).toMatchObject({ movedCount: 999n, skippedCount: 1n, scheduledCount: 0n, statusActor: "licet" });
    const [licences] = await platform.tamper(
      tenantId,
      "select count(*) filter (where plan_version = 2 and version = 2) as moved, count(*) as all from licence",
    );
    expect(licences).toEqual({ moved: "999", all: "1000" });
    const [notes] = await platform.tamper(
      tenantId,
      `select count(*) as all, count(distinct resource) as licences from audit_entry
       where action = 'licence.change' and actor = 'tester' and reason = 'better' and details like '%${propagationId}%'`,
    );
    expect(notes).toEqual({ all: "999", licences: "999" });
    expect(await caller.audit.verifyAuditChain({})).toMatchObject({ intact: true });
    const skipped = { propagationId, outcome: PropagationOutcome.SKIPPED };
    const { licences: listed } = await caller.propagations.listPropagatedLicences(skipped);
    expect(listed).toMatchObject([{ accountId: "many-7", code: "LICENCE_EXPIRED", fromVersion: 1, wave: 1 }]);
    const { entitlements } = await other.decisions.listEntitlements({ accountId: "many-500" });
    expect(entitlements.map(({ featureKey }) => featureKey)).toContain("sso");
  }, 60_000);

  it("goes on where it stood, and moves nothing of a batch that was interrupted", async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId);
    // The batch fails at its very end, as if the process had died before the commit.
    await platform.tamper(tenantId, "create sequence tries; grant usage on sequence tries to public");
    const fail = "begin perform nextval('tries'); raise exception 'gone' using errcode = '57P01'; end";
    await platform.tamper(tenantId, `create function fail() returns trigger language plpgsql as $$ ${fail} $$`);
    await platform.tamper(
      tenantId,
      `create trigger broken before insert on propagated_licence for each row
       when (new.tenant_id = '${tenantId}') execute function fail()`,
    );
    const { propagationId } = await start(caller);
    const tries = async () =>
      Number((await platform.tamper(tenantId, "select last_value from tries"))[0]?.["last_value"]);
    await eventually(async () => (await tries()) >= 3, { withinMs: 10_000 });
    expect(Object.values(await versionsOf(tenantId))).toEqual(accounts.map(() => 1));
    await platform.tamper(tenantId, "drop trigger broken on propagated_licence");
    expect(await hasEnded(caller, propagationId)).toMatchObject({ movedCount: 12n, skippedCount: 0n });
  }, 30_000);

  it("is started once by a request, though both replicas are asked, and keeps others of the plan out", async () => {
    const { tenantId, caller, other } = await newVendor();
    await orderAll(caller, tenantId, ["acme"]);
    const later = {
      kind: { case: "waves" as const, value: { waves: [{ percent: "100", waitDuration: { seconds: 60n } }] } },
    };
    const wanted = request({ strategy: later });
    const answers = await Promise.all([caller, other].map((by) => by.propagations.startPropagation(wanted)));
    expect(answers[0]).toEqual(answers[1]);
    const { propagationId = "" } = answers[0]?.propagation ?? {};
    expect(await refusalOf(caller.propagations.startPropagation({ ...wanted, reason: "else" }))).toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
    const rivals = await Promise.all(
      [caller, other].map((by) => refusalOf(by.propagations.startPropagation(request()))),
    );
    const metadata = { plan_key: "team", propagation_id: propagationId };
    for (const rival of rivals)
      expect(rival).toMatchObject({ code: Code.FailedPrecondition, reason: "PROPAGATION_CONFLICT", metadata });
    platform.clock.advance(secondMs);
    expect((await start(other, { planKey: "free", fromVersions: [], toVersion: 1 })).planKey).toBe("free");
    const { propagations } = await caller.propagations.listPropagations({ planKey: "team" });
    expect(propagations.map((each) => each.propagationId)).toEqual([propagationId]);
    await caller.propagations.cancelPropagation(change(propagationId));
    platform.clock.advance(secondMs);
    await hasEnded(caller, (await start(caller)).propagationId);
    expect(await versionsOf(tenantId)).toEqual({ acme: 2 });
    const all = await caller.propagations.listPropagations({ pageSize: 2 });
    const rest = await caller.propagations.listPropagations({ pageSize: 2, pageToken: all.nextPageToken });
    expect([...all.propagations, ...rest.propagations].map(({ planKey }) => planKey)).toEqual(["team", "free", "team"]);
    expect((await other.propagations.listPropagations({ planKey: "team", onlyLive: true })).propagations).toEqual([]);
  });

  it("leaves nobody out whose account cannot be changed but that one, and says so", async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId, ["bad", "good", "worse"]);
    await platform.tamper(
      tenantId,
      "update licence set steps = '{\"nonsense\": 1}' where account_id in ('bad', 'worse')",
    );
    const { propagationId } = await start(caller);
    expect(await hasEnded(caller, propagationId)).toMatchObject({ movedCount: 1n, skippedCount: 2n });
    const { licences } = await caller.propagations.listPropagatedLicences({ propagationId });
    expect(licences.map(({ accountId, code }) => [accountId, code]).sort()).toEqual([
      ["bad", "INTERNAL"],
      ["good", ""],
      ["worse", "INTERNAL"],
    ]);
  });
});

describe("who has used more than the version leaves", () => {
  const outcomesOf = async (caller: Caller, propagationId: string) => {
    const { licences } = await caller.propagations.listPropagatedLicences({ propagationId });
    return Object.fromEntries(licences.map(({ accountId, code }) => [accountId, code]));
  };

  it("is skipped and listed, or moves if that is wanted", async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId, ["used-much", "used-little"]);
    platform.neighbours.used.set("used-much/ci_minutes", 2000);
    platform.neighbours.used.set("used-little/ci_minutes", 1000);
    const skipping = await start(caller, { toVersion: 3 });
    await hasEnded(caller, skipping.propagationId);
    const outcomes = await outcomesOf(caller, skipping.propagationId);
    expect(outcomes).toEqual({ "used-much": "ALLOWANCE_OVER_LIMIT", "used-little": "" });
    expect(await versionsOf(tenantId)).toEqual({ "used-much": 1, "used-little": 3 });
    const asked = platform.neighbours.balanceCalls.length;
    const moving = await start(caller, { toVersion: 3, onOverLimit: OnOverLimit.MOVE });
    await hasEnded(caller, moving.propagationId);
    expect(await versionsOf(tenantId)).toEqual({ "used-much": 3, "used-little": 3 });
    expect(platform.neighbours.balanceCalls).toHaveLength(asked);
  });

  it("is not known while metering is away, which is said of those alone from whom something would be taken", async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId, ["acme"]);
    await platform.neighbours.stopMetering();
    const less = await start(caller, { toVersion: 3 });
    await hasEnded(caller, less.propagationId);
    expect(await outcomesOf(caller, less.propagationId)).toEqual({ acme: "USAGE_UNKNOWN" });
    const more = await start(caller);
    await hasEnded(caller, more.propagationId);
    expect(await versionsOf(tenantId)).toEqual({ acme: 2 });
  });
});

describe("a propagation in waves", () => {
  it("moves the first share and who is named, stops by hand, and goes on with the rest but those never", async () => {
    const { tenantId, caller, other } = await newVendor();
    await orderAll(caller, tenantId);
    const [never = "", first = ""] = accounts;
    const waves = [{ percent: "30" }, { percent: "100", waitDuration: { seconds: 60n } }];
    const strategy = { kind: { case: "waves" as const, value: { waves, firstAccountIds: [first] } } };
    const { propagationId, totalCount } = await start(caller, { strategy, neverAccountIds: [never] });
    expect(totalCount).toBe(11n);
    const isInFirst = (accountId: string) =>
      isInRollout("team@2", { percent: 30, include: [first], exclude: [never] }, accountId);
    const inFirst = accounts.filter(isInFirst);
    const second = await awaitPropagation(other, propagationId, ({ wave }) => wave === 2);
    expect(second).toMatchObject({ state: PropagationState.RUNNING, movedCount: BigInt(inFirst.length) });
    expect(second.nextTime).toEqual(timestampFromDate(new Date(platform.clock.now().getTime() + 60 * secondMs)));
    const afterFirst = await versionsOf(tenantId);
    expect(accounts.filter((accountId) => afterFirst[accountId] === 2)).toEqual(inFirst);
    const { remainingCount } = await caller.propagations.getPropagation({ propagationId });
    expect(remainingCount).toBe(BigInt(11 - inFirst.length));
    const { propagation } = await other.propagations.pausePropagation(change(propagationId));
    expect(propagation).toMatchObject({
      state: PropagationState.PAUSED,
      statusActor: "tester",
      statusReason: "by hand",
    });
    expect((await caller.propagations.pausePropagation(change(propagationId))).propagation).toEqual(propagation);
    platform.clock.advance(61 * secondMs);
    // A propagation that is started after it ends: this one was looked at meanwhile.
    await hasEnded(caller, (await start(caller, { planKey: "free", fromVersions: [], toVersion: 1 })).propagationId);
    expect(await versionsOf(tenantId)).toEqual(afterFirst);
    await caller.propagations.resumePropagation(change(propagationId));
    expect(await hasEnded(caller, propagationId)).toMatchObject({ movedCount: 11n, skippedCount: 0n, wave: 2 });
    const versions = await versionsOf(tenantId);
    expect(accounts.filter((accountId) => versions[accountId] === 1)).toEqual([never]);
    const { entries } = await caller.audit.listAuditEntries({ pageSize: 1000 });
    const actions = entries.filter(({ resource }) => resource === propagationId).map(({ action }) => action);
    const steps = ["start", "end_wave", "pause", "resume", "complete"];
    expect(actions.reverse()).toEqual(steps.map((step) => `propagation.${step}`));
    const ofIt = () => told.to(tenantId).filter(({ propagation: of }) => of?.propagationId === propagationId);
    await eventually(() => ofIt().length === 5, { withinMs: 10_000 });
    expect(ofIt().at(-1)).toMatchObject({
      actor: "licet",
      propagation: { state: PropagationState.COMPLETED },
    });
    expect(await refusalOf(caller.propagations.cancelPropagation(change(propagationId)))).toMatchObject({
      reason: "PROPAGATION_ENDED",
    });
  });

  it("is cancelled between waves: who moved stays, and nobody else moves", async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId, accounts.slice(0, 4));
    const waves = [{ percent: "0.01" }, { percent: "100", startTime: timestampFromDate(new Date("2026-12-01")) }];
    const strategy = { kind: { case: "waves" as const, value: { waves, firstAccountIds: ["holder-2"] } } };
    const { propagationId } = await start(caller, { strategy });
    await awaitPropagation(caller, propagationId, ({ wave }) => wave === 2);
    const { propagation } = await caller.propagations.cancelPropagation(change(propagationId));
    expect(propagation).toMatchObject({ state: PropagationState.CANCELLED, movedCount: 1n });
    expect((await caller.propagations.cancelPropagation(change(propagationId))).propagation).toEqual(propagation);
    expect(await caller.propagations.getPropagation({ propagationId })).toMatchObject({ remainingCount: 0n });
    expect(await versionsOf(tenantId)).toEqual({ "holder-0": 1, "holder-1": 1, "holder-2": 2, "holder-3": 1 });
  });
});

describe("a propagation at renewal", () => {
  it("moves each licence at the end of its term, unless it is stopped before", async () => {
    const { tenantId, caller, other } = await newVendor();
    const soon = new Date(platform.clock.now().getTime() + 3600 * secondMs);
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "soon", endTime: soon });
    const later = await platform.order(caller, tenantId, { accountId: "later" });
    const gone = await platform.order(caller, tenantId, { accountId: "gone" });
    const { propagationId } = await start(caller, { strategy: atRenewal });
    const isScheduled = ({ scheduledCount }: Propagation) => scheduledCount === 3n;
    await awaitPropagation(caller, propagationId, isScheduled);
    const pending = async () =>
      (await caller.licences.listScheduledMoves({})).moves.map((move) => move.accountId).sort();
    expect(await pending()).toEqual(["gone", "later", "soon"]);

    await other.propagations.pausePropagation(change(propagationId));
    await awaitPropagation(caller, propagationId, ({ scheduledCount }) => scheduledCount === 0n);
    expect(await pending()).toEqual([]);
    await other.propagations.resumePropagation(change(propagationId));
    await awaitPropagation(caller, propagationId, isScheduled);
    const { moves } = await caller.licences.listScheduledMoves({ licenceId });
    expect(moves).toMatchObject([{ kind: "propagate", actor: "tester", reason: "better" }]);

    await caller.licences.revokeLicence({ requestId: randomUUID(), licenceId: gone.licenceId, reason: "refund" });
    const renewal = { requestId: randomUUID(), licenceId, reason: "next year" };
    await caller.licences.renewLicence(renewal);
    platform.clock.set(soon.toISOString());
    const moved = await awaitPropagation(other, propagationId, ({ movedCount }) => movedCount === 1n);
    expect(moved).toMatchObject({ state: PropagationState.RUNNING, scheduledCount: 1n, skippedCount: 1n });
    expect(await versionsOf(tenantId)).toEqual({ gone: 1, later: 1, soon: 2 });
    const { licence } = await caller.licences.getLicence({ licenceId });
    expect(licence).toMatchObject({ planVersion: 2, status: LicenceStatus.ACTIVE });

    await caller.propagations.cancelPropagation(change(propagationId));
    const isCancelled = ({ state }: Propagation) => state === PropagationState.CANCELLED;
    expect(await awaitPropagation(caller, propagationId, isCancelled)).toMatchObject({
      movedCount: 1n,
      scheduledCount: 0n,
    });
    const { licences } = await caller.propagations.listPropagatedLicences({ propagationId });
    const became = Object.fromEntries(licences.map(({ accountId, outcome, code }) => [accountId, [outcome, code]]));
    expect(became).toEqual({
      soon: [PropagationOutcome.MOVED, ""],
      gone: [PropagationOutcome.SKIPPED, "MOVE_CANCELLED"],
      later: [PropagationOutcome.WITHDRAWN, ""],
    });
    const ended = { licenceId: later.licenceId, includeEnded: true };
    const states = (await caller.licences.listScheduledMoves(ended)).moves.map(({ state }) => state);
    expect(states).toEqual([ScheduledMoveState.CANCELLED, ScheduledMoveState.CANCELLED]);
  });
});

describe("what cannot be", () => {
  let seller: Caller;

  beforeAll(async () => {
    const { tenantId, caller } = await newVendor();
    await orderAll(caller, tenantId, ["acme"]);
    seller = caller;
  });

  const inWaves = (...percents: string[]) => {
    const waves = percents.map((percent) => ({ percent }));
    return { strategy: { kind: { case: "waves" as const, value: { waves } } } };
  };

  it.each([
    [
      "a plan that is not sold",
      { planKey: "gold", fromVersions: [] },
      Code.FailedPrecondition,
      "PLAN_VERSION_UNKNOWN",
      "to_version",
    ],
    ["a version that is not there", { toVersion: 9 }, Code.FailedPrecondition, "PLAN_VERSION_UNKNOWN", "to_version"],
    ["one to leave", { fromVersions: [1, 8] }, Code.FailedPrecondition, "PLAN_VERSION_UNKNOWN", "from_versions[1]"],
    ["the same version", { fromVersions: [2] }, Code.InvalidArgument, "REQUEST_INVALID", ""],
    ["a version 0", { toVersion: 0 }, Code.InvalidArgument, "REQUEST_INVALID", "to_version"],
    [
      "no strategy",
      { strategy: { kind: { case: undefined } } },
      Code.InvalidArgument,
      "REQUEST_INVALID",
      "strategy.kind",
    ],
    ["no waves", inWaves(), Code.InvalidArgument, "REQUEST_INVALID", "strategy.waves.waves"],
    ["a share above 100", inWaves("100.5"), Code.InvalidArgument, "REQUEST_INVALID", "strategy.waves.waves[0].percent"],
    ["falling shares", inWaves("50", "25"), Code.InvalidArgument, "WAVES_INVALID", "strategy.waves.waves[1].percent"],
    ["no reason", { reason: "" }, Code.InvalidArgument, "REQUEST_INVALID", "reason"],
  ])("is refused with the field: %s", async (_name, more, code, reason, field) => {
    expect(await refusalOf(seller.propagations.startPropagation(request(more)))).toMatchObject({
      code,
      reason,
      fields: [field],
    });
  });

  it("is anything of another vendor's, or without the scope", async () => {
    const { tenantId, caller } = await newVendor();
    const { caller: stranger } = await newVendor();
    await orderAll(caller, tenantId, ["acme"]);
    const { propagationId } = await start(caller);
    await hasEnded(caller, propagationId);
    const { propagations, ...rest } = stranger;
    for (const call of [
      propagations.getPropagation({ propagationId }),
      propagations.listPropagatedLicences({ propagationId }),
      propagations.cancelPropagation(change(propagationId)),
    ])
      expect(await refusalOf(call)).toMatchObject({ code: Code.NotFound });
    expect((await propagations.listPropagations({})).propagations).toEqual([]);
    expect(rest.licences).toBeDefined();
    const reader = await platform.call(replicas[0]!, tenantId, ["propagation.read"]);
    expect(await refusalOf(reader.propagations.startPropagation(request()))).toMatchObject({
      code: Code.PermissionDenied,
    });
    expect((await reader.propagations.getPropagation({ propagationId })).propagation?.movedCount).toBe(1n);
  });
});
