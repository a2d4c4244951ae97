import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import { create } from "@bufbuild/protobuf";
import { RolloutRuleSchema } from "@licet/contracts/catalog";
import type { RolloutChanged, RolloutHalted } from "@licet/contracts/entitlement";
import { DecisionCode, RolloutChangedSchema, RolloutHaltedSchema } from "@licet/contracts/entitlement";
import { isInRollout } from "@licet/decision";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const key = "canary";
let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;
let told: Told<RolloutChanged | RolloutHalted>;
const accounts = Array.from({ length: 12 }, (_, index) => `acc-${index}`);

/** The vendor's catalog with protected branches for a share of the accounts. */
function catalogWith(revision: number, percent: string) {
  return catalogAt(revision, ({ catalog }) => {
    const rule = create(RolloutRuleSchema, {
      key,
      productKey: "forge",
      percent,
      include: ["acc-0"],
      exclude: ["acc-1"],
    });
    catalog?.rolloutRules.push(rule);
    const feature = catalog?.features.find((found) => found.key === "protected_branches");
    if (feature !== undefined) feature.rolloutRuleKey = key;
  });
}

/** Who shall be in at a share. */
function insideAt(percent: number): string[] {
  return accounts.filter((id) => isInRollout(key, { percent, include: ["acc-0"], exclude: ["acc-1"] }, id));
}

/** Who is in, as a replica decides. */
async function inside(by: Caller): Promise<string[]> {
  const asked = accounts.map(async (accountId) => {
    const { decision } = await by.decisions.check({ accountId, featureKey: "protected_branches" });
    if (decision?.allowed === false) expect(decision.code).toBe(DecisionCode.ROLLOUT_EXCLUDED);
    return decision?.allowed === true ? [accountId] : [];
  });
  return (await Promise.all(asked)).flat();
}

async function awaitInside(expected: string[], by = caller): Promise<void> {
  await eventually(async () => String(await inside(by)) === String(expected), { withinMs: 10_000 });
}

const change = (more: object = {}) => ({ requestId: randomUUID(), key, reason: "as planned", ...more });

/** What the audit log says of rollouts, newest first. */
async function notes() {
  const { entries } = await caller.audit.listAuditEntries({ pageSize: 1000 });
  return entries.filter(({ action }) => action.startsWith("rollout."));
}

async function revisions(): Promise<Map<string, bigint>> {
  const { accounts: found } = await caller.accounts.listAccounts({ pageSize: 1000 });
  return new Map(found.map(({ accountId, revision }) => [accountId, revision]));
}

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: unknown) => ConnectError.from(error).message,
  );
}

beforeAll(async () => {
  platform = await startPlatform();
  const [one, two] = [await platform.startReplica(), await platform.startReplica()];
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogWith(1, "20"));
  caller = await platform.call(one, tenantId);
  other = await platform.call(two, tenantId);
  await Promise.all(accounts.map((accountId) => platform.order(caller, tenantId, { accountId })));
  told = await platform.listen([RolloutChangedSchema, RolloutHaltedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("RolloutService", () => {
  it("gives a greater share, which compiles those alone who come in, on every replica", async () => {
    await awaitInside(insideAt(20));
    const before = await revisions();
    const { rollout } = await caller.rollouts.setRolloutPercent(change({ percent: "60" }));
    expect(rollout).toMatchObject({
      percent: "60",
      catalogPercent: "20",
      halted: false,
      author: "tester",
      etag: '"1"',
    });
    await awaitInside(insideAt(60));
    await awaitInside(insideAt(60), other);
    const after = await revisions();
    const moved = accounts.filter((accountId) => before.get(accountId) !== after.get(accountId));
    expect(moved).toEqual(insideAt(60).filter((accountId) => !insideAt(20).includes(accountId)));
    expect(moved.length).toBeGreaterThan(0);
    const entries = await notes();
    expect(entries[0]).toMatchObject({ action: "rollout.set", resource: key, actor: "tester", reason: "as planned" });
    expect(JSON.parse(entries[0]?.details ?? "")).toEqual({ from: 20, to: 60 });
  });

  it("compiles an account that is made later with the share in force", async () => {
    const inclusive = Array.from({ length: 100 }, (_, index) => `later-${index}`);
    const comesIn = inclusive.find(
      (id) => isInRollout(key, { percent: 60 }, id) && !isInRollout(key, { percent: 20 }, id),
    );
    const { revision } = await platform.order(other, tenantId, { accountId: comesIn! });
    const request = { accountId: comesIn!, featureKey: "protected_branches", atLeastRevision: revision };
    expect((await other.decisions.check(request)).decision?.allowed).toBe(true);
  });

  it("refuses a smaller share unless it was asked for, an old etag, what is no share, and what is not there", async () => {
    const { rollouts } = caller;
    expect(await reasonOf(rollouts.setRolloutPercent(change({ percent: "10" })))).toContain("takes accounts out");
    const stale = change({ percent: "70", etag: '"0"' });
    expect(await reasonOf(rollouts.setRolloutPercent(stale))).toContain("changed by someone else");
    for (const percent of ["", "101", "-1", "1e1", "5.123"]) {
      expect(await reasonOf(rollouts.setRolloutPercent(change({ percent })))).toMatch(/invalid_argument/);
    }
    expect(await reasonOf(rollouts.haltRollout(change({ reason: "" })))).toMatch(/invalid_argument/);
    expect(await reasonOf(rollouts.haltRollout(change({ key: "nothing" })))).toContain("no such rollout");
    const stranger = await platform.call(await platform.startReplica(), platform.newTenant());
    expect(await reasonOf(stranger.rollouts.getRollout({ key }))).toContain("no such rollout");
    expect((await rollouts.getRollout({ key })).rollout).toMatchObject({ percent: "60", etag: '"1"' });
  });

  it("halts at once for all, named accounts too, and resumes with the share; again changes nothing", async () => {
    const request = change({ reason: "errors" });
    const { rollout } = await caller.rollouts.haltRollout(request);
    expect(rollout).toMatchObject({ halted: true, percent: "60", reason: "errors" });
    expect((await caller.rollouts.haltRollout(request)).rollout).toEqual(rollout);
    expect((await other.rollouts.haltRollout(change())).rollout).toEqual(rollout);
    await awaitInside([]);
    await awaitInside([], other);
    const { rollouts } = await other.rollouts.listRollouts({});
    expect(rollouts).toEqual([rollout]);
    const resumed = await other.rollouts.resumeRollout(change({ reason: "mended" }));
    expect(resumed.rollout).toMatchObject({ halted: false, percent: "60", reason: "mended" });
    await awaitInside(insideAt(60));
    const actions = (await notes()).map(({ action }) => action);
    expect(actions).toEqual(["rollout.resume", "rollout.halt", "rollout.set"]);
    const { typeName: changed } = RolloutChangedSchema;
    const expected = [changed, RolloutHaltedSchema.typeName, changed];
    await eventually(() => Promise.resolve(told.to(tenantId).length >= expected.length), { withinMs: 10_000 });
    expect(told.to(tenantId).map(({ $typeName }) => $typeName)).toEqual(expected);
  });

  it("gives one of two the word who change the same version at once", async () => {
    const { rollout } = await caller.rollouts.getRollout({ key });
    const etag = rollout!.etag;
    const attempts = [caller, other].map((by, index) =>
      reasonOf(by.rollouts.setRolloutPercent(change({ percent: String(70 + index), etag }))),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === "none")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.includes("changed by someone else"))).toHaveLength(1);
  });

  it("keeps its share through a publication that leaves the rule's alone, and yields to one that changes it", async () => {
    const { rollout } = await caller.rollouts.setRolloutPercent(change({ percent: "80" }));
    await platform.publishCatalog(tenantId, catalogWith(2, "20"));
    await awaitRevision(2);
    expect((await caller.rollouts.getRollout({ key })).rollout).toEqual(rollout);
    await awaitInside(insideAt(80));
    await platform.publishCatalog(tenantId, catalogWith(3, "40"));
    await awaitRevision(3);
    expect((await caller.rollouts.getRollout({ key })).rollout).toMatchObject({ percent: "40", catalogPercent: "40" });
    await awaitInside(insideAt(40));
    await awaitInside(insideAt(40), other);
  });
});

async function awaitRevision(revision: number): Promise<void> {
  await eventually(
    async () => {
      const [row] = await platform.tamper(tenantId, "select revision from catalog_replica");
      return Number(row?.["revision"]) === revision;
    },
    { withinMs: 10_000 },
  );
}
