import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { RolloutRuleSchema } from "@licet/contracts/catalog";
import type { RolloutHalted } from "@licet/contracts/entitlement";
import { DecisionCode, RolloutHaltedSchema } from "@licet/contracts/entitlement";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const key = "canary";
const featureKey = "protected_branches";
let platform: Platform;
let tenantId: string;
let first: RunningService;
let one: Caller;
let two: Caller;
let told: Told<RolloutHalted>;

/** Two named accounts, the one in and the other out; a feature is worse inside with more than ten points more denials. */
const guard = { maxDenialIncrease: "10", maxErrorIncrease: "5", minDecisions: 20n, window: { seconds: 3600n } };

function catalogWith(revision: number, guarded = true) {
  return catalogAt(revision, ({ catalog }) => {
    const lists = { include: ["inside"], exclude: ["outside"] };
    const rule = { key, productKey: "forge", percent: "0", ...lists, ...(guarded && { guard }) };
    catalog?.rolloutRules.push(create(RolloutRuleSchema, rule));
    const feature = catalog?.features.find((found) => found.key === featureKey);
    if (feature !== undefined) feature.rolloutRuleKey = key;
  });
}

/** So many checks of an account, denied where the product's version is not covered. */
async function check(by: Caller, accountId: string, count: number, denied = false): Promise<void> {
  const context = { productVersion: denied ? "9.0.0" : "2.0.0" };
  const asked = Array.from({ length: count }, () => by.decisions.check({ accountId, featureKey, context }));
  for (const { decision } of await Promise.all(asked)) {
    const codes = decision?.failures.map(({ code }) => code) ?? [];
    expect(codes.includes(DecisionCode.VERSION_NOT_COVERED)).toBe(denied);
  }
}

async function figures(by = two) {
  const { figures: found } = await by.rollouts.getRollout({ key });
  const sideOf = (arm: { decisions: bigint; denied: bigint } | undefined) => {
    return [Number(arm?.decisions ?? 0n), Number(arm?.denied ?? 0n)];
  };
  const sso = found.find((each) => each.featureKey === featureKey);
  return { inside: sideOf(sso?.inside), outside: sideOf(sso?.outside) };
}

async function awaitFigures(expected: Awaited<ReturnType<typeof figures>>): Promise<void> {
  await eventually(async () => JSON.stringify(await figures()) === JSON.stringify(expected), { withinMs: 10_000 });
}

const isHalted = async () => (await two.rollouts.getRollout({ key })).rollout?.halted === true;
const awaitHalt = () => eventually(isHalted, { withinMs: 10_000 });

/** Waits until every replica has looked once at least: each writes and looks in turn, and has written what came last. */
async function someLooks(): Promise<void> {
  for (const _round of [1, 2]) {
    const before = await others();
    const asked = [one, two].map((by) => by.decisions.check({ accountId: "outside", featureKey: "export" }));
    await Promise.all(asked);
    await eventually(async () => (await others()) === before + asked.length, { withinMs: 10_000 });
  }
}

/** Checks of another feature that were written. */
async function others(): Promise<number> {
  const statement = "select sum(decisions)::int as sum from rollout_count where feature_key = 'export'";
  const [row] = await platform.tamper(tenantId, statement);
  return Number(row?.["sum"] ?? 0);
}

async function halts() {
  const { entries } = await two.audit.listAuditEntries({ pageSize: 1000 });
  return entries.filter(({ action }) => action === "rollout.halt");
}

beforeAll(async () => {
  platform = await startPlatform();
  first = await platform.startReplica();
  const second = await platform.startReplica();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogWith(1));
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
  for (const accountId of ["inside", "outside"]) await platform.order(one, tenantId, { accountId });
  told = await platform.listen([RolloutHaltedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("the guard of a rollout", () => {
  it("adds up what replicas decided, and outside holds against nobody that the rollout keeps them out", async () => {
    await check(one, "outside", 15);
    await check(two, "outside", 10);
    await check(one, "inside", 9, true);
    await check(two, "inside", 10, true);
    await awaitFigures({ inside: [19, 19], outside: [25, 0] });
  });

  it("does not halt before there were as many checks on each side as it asks for", async () => {
    await someLooks();
    expect(await isHalted()).toBe(false);
    expect(await halts()).toEqual([]);
  });

  it("forgets nothing when a replica goes, and halts once, whoever sees it, with what it saw", async () => {
    await first.stop();
    one = await platform.call(await platform.startReplica(), tenantId);
    await Promise.all([check(one, "inside", 1, true), check(two, "inside", 1, true), check(one, "outside", 5)]);
    await awaitHalt();
    await Promise.all([check(one, "inside", 20, true), check(two, "inside", 20, true)]);
    await someLooks();
    const { rollout } = await two.rollouts.getRollout({ key });
    expect(rollout).toMatchObject({ halted: true, author: "rollout guard", etag: '"1"', guard: { minDecisions: 20n } });
    expect(rollout?.reason).toMatch(/^protected_branches: 100\.00 % of \d+ checks inside are denied, and 0\.00 % of/);
    const notes = await halts();
    expect(notes).toMatchObject([{ actor: "rollout guard", resource: key, reason: rollout?.reason }]);
    await eventually(() => Promise.resolve(told.to(tenantId).length > 0), { withinMs: 10_000 });
    expect(told.to(tenantId)).toMatchObject([
      { actor: "rollout guard", rollout: { key, halted: true }, figures: { featureKey } },
    ]);
    const { inside, outside } = told.to(tenantId)[0]?.figures ?? {};
    expect(JSON.parse(notes[0]?.details ?? "")).toEqual({
      feature: featureKey,
      measure: "denied",
      inside: { decisions: Number(inside?.decisions), denied: Number(inside?.denied), errors: 0 },
      outside: { decisions: Number(outside?.decisions), denied: 0, errors: 0 },
    });
    expect(Number(inside?.decisions)).toBeGreaterThanOrEqual(20);
    await eventually(
      async () => {
        const { decision } = await one.decisions.check({ accountId: "inside", featureKey });
        return decision?.code === DecisionCode.ROLLOUT_EXCLUDED;
      },
      { withinMs: 10_000 },
    );
  });

  it("holds nothing of before against a rollout that a person resumed, and halts it again for what comes after", async () => {
    await one.rollouts.resumeRollout({ requestId: randomUUID(), key, reason: "mended" });
    await someLooks();
    expect(await isHalted()).toBe(false);
    expect(await figures()).toEqual({ inside: [0, 0], outside: [0, 0] });
    await eventually(
      async () => (await two.decisions.check({ accountId: "inside", featureKey })).decision?.allowed === true,
      { withinMs: 10_000 },
    );
    platform.clock.advance(60_000);
    await Promise.all([check(two, "outside", 30), check(two, "inside", 18)]);
    await check(two, "inside", 2, true);
    await awaitFigures({ inside: [20, 2], outside: [30, 0] });
    await someLooks();
    expect(await isHalted()).toBe(false);
    await check(two, "inside", 1, true);
    await awaitHalt();
    await eventually(() => Promise.resolve(told.to(tenantId).length > 1), { withinMs: 10_000 });
    await someLooks();
    expect(told.to(tenantId)).toHaveLength(2);
    expect(await halts()).toHaveLength(2);
  });

  it("neither counts nor halts while a publication has taken the guard away", async () => {
    await one.rollouts.resumeRollout({ requestId: randomUUID(), key, reason: "mended again" });
    await publish(2, false);
    platform.clock.advance(60_000);
    await Promise.all([check(one, "outside", 30), check(two, "inside", 30, true)]);
    await publish(3, true);
    await someLooks();
    expect(await isHalted()).toBe(false);
    expect(await figures()).toEqual({ inside: [0, 0], outside: [0, 0] });
  });
});

/** Publishes the catalog, and waits until both accounts are compiled with it, on every replica. */
async function publish(revision: number, guarded: boolean): Promise<void> {
  await platform.publishCatalog(tenantId, catalogWith(revision, guarded));
  await eventually(
    async () => {
      const rows = await platform.tamper(
        tenantId,
        "select catalog_revision, revision, account_id from account_snapshot",
      );
      const fresh = rows.map(async (row) => {
        expect(Number(row["catalog_revision"])).toBe(revision);
        const asked = {
          accountId: String(row["account_id"]),
          featureKey: "private_repos",
          atLeastRevision: BigInt(Number(row["revision"])),
        };
        return Promise.all([one, two].map((by) => by.decisions.check(asked)));
      });
      return (await Promise.all(fresh)).length === 2;
    },
    { withinMs: 10_000 },
  );
}
