import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { clone, create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { CatalogSchema, PlanState, PlanVersionSchema } from "@licet/contracts/catalog";
import type { ReplayDecisionsRequestSchema, ReplayedDecision } from "@licet/contracts/entitlement";
import { DecisionCodeSchema, ReplayEffectSchema, UsageMode } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;
let from: Date;

/** Version 2 of Team has single sign-on and more minutes, and no protected branches any more. */
function draftOf(): PublishedCatalog {
  return catalogAt(2, ({ catalog, planVersions }) => {
    const team = planVersions.find(({ planKey }) => planKey === "team")!;
    const other = { planKey: "team", version: 2, state: PlanState.DRAFT, plan: clone(PlanVersionSchema, team).plan! };
    const [sso] = catalog!.plans[2]!.grants.filter(({ featureKey }) => featureKey === "sso");
    other.plan.grants = [...other.plan.grants.filter(({ featureKey }) => featureKey !== "protected_branches"), sso!];
    for (const { allowance } of other.plan.grants) if (allowance) allowance.amount = "9000";
    planVersions.splice(planVersions.indexOf(team), 1, create(PlanVersionSchema, other));
    catalog?.features.find(({ key }) => key === "sso")?.access?.roles.splice(0);
  });
}

const check = (accountId: string, featureKey: string, more: object = {}) =>
  caller.decisions.check({ accountId, featureKey, ...more });

/** An hour of decisions: of an account that is suspended in its middle, and of one on another plan. */
beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica({ ALLOWED_DECISION_PERMILLE: "1000" });
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  const { licenceId } = await platform.order(caller, tenantId, { accountId: "acme", plan: "team" });
  await platform.order(caller, tenantId, { accountId: "small", plan: "free" });
  platform.neighbours.drafts.set(tenantId, draftOf());
  from = platform.clock.now();
  await check("acme", "protected_branches");
  await check("acme", "sso");
  await check("acme", "private_repos");
  const usage = { usageMode: UsageMode.CONSUME, requestId: randomUUID(), amount: "4000" };
  await check("acme", "ci_minutes", usage);
  platform.clock.advance(60_000);
  await caller.licences.suspendLicence({ requestId: randomUUID(), licenceId, reason: "a hold" });
  await check("acme", "sso");
  platform.clock.advance(60_000);
  await caller.licences.resumeLicence({ requestId: randomUUID(), licenceId, reason: "over" });
  await check("small", "sso");
  await check("nobody", "sso");
  await eventually(async () => (await caller.decisionLog.listDecisions({})).decisions.length === 7);
  platform.clock.advance(60_000);
}, 120_000);

afterAll(() => platform.stop());

const replay = (request: MessageInitShape<typeof ReplayDecisionsRequestSchema>, by = caller) =>
  by.decisionLog.replayDecisions({
    fromTime: timestampFromDate(from),
    untilTime: timestampFromDate(platform.clock.now()),
    ...request,
  });

const gist = ({ decision, effect, code }: ReplayedDecision) =>
  [
    ReplayEffectSchema.value[effect]?.localName,
    ...[decision?.accountId, decision?.featureKey, DecisionCodeSchema.value[code]?.localName],
  ].join(" ");

describe("ReplayDecisions", () => {
  it("says who would gain and who would lose by a draft plan version, each at its instant", async () => {
    const { differences, counts, groups } = await replay({ planKey: "team", draftCatalog: true });
    expect(differences.map(gist).sort()).toEqual([
      // While it was suspended the version would have granted it, and the suspension is in the way.
      "CHANGED acme sso SUSPENDED",
      // The draft asks for no role any more.
      "CHANGED small sso NOT_ENTITLED",
      "GAINED acme ci_minutes ALLOWED",
      "GAINED acme sso ALLOWED",
      "LOST acme protected_branches NOT_ENTITLED",
    ]);
    expect(counts).toMatchObject({ decisions: 7, gained: 2, lost: 1, changed: 2, same: 2, unjudged: 0 });
    expect(groups.map(({ accountId, featureKey, gained, lost }) => [accountId, featureKey, gained, lost])).toEqual([
      ["small", "sso", 0, 0],
      ["acme", "sso", 1, 0],
      ["acme", "ci_minutes", 1, 0],
      ["acme", "protected_branches", 0, 1],
    ]);
    for (const { decision, revision } of differences) expect(revision).toBe(decision?.revision);
  });

  it("is the same page by page, and of one account and feature alone", async () => {
    const found: string[] = [];
    let pageToken = "";
    do {
      const page = await replay({ planKey: "team", draftCatalog: true, pageSize: 2, pageToken });
      expect(page.counts?.decisions).toBeLessThanOrEqual(2);
      found.push(...page.differences.map(gist));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(found).toEqual((await replay({ planKey: "team", draftCatalog: true })).differences.map(gist));
    const only = await replay({ planKey: "team", draftCatalog: true, accountId: "acme", featureKey: "sso" });
    expect(only.counts).toMatchObject({ decisions: 2, gained: 1, changed: 1 });
  });

  it("finds nothing otherwise where nothing is: on the version that licences have", async () => {
    const { differences, counts } = await replay({ planKey: "team", planVersion: 1 });
    expect(differences.map(gist)).toEqual([]);
    expect(counts).toMatchObject({ decisions: 7, same: 7 });
    expect((await replay({ newestVersions: true })).counts).toMatchObject({ same: 7 });
  });

  it("leaves licences on their versions when the draft alone is supposed, and moves all that shall be on the newest", async () => {
    expect((await replay({ draftCatalog: true })).counts).toMatchObject({ gained: 0, lost: 0 });
    expect((await replay({ draftCatalog: true, newestVersions: true })).counts).toMatchObject({ gained: 2, lost: 1 });
  });

  it("writes nothing, and logs nothing", async () => {
    const state = () =>
      platform.tamper(tenantId, "select (select count(*) from decision_log) as decisions, * from account");
    const before = await state();
    await replay({ planKey: "team", draftCatalog: true });
    expect(await state()).toEqual(before);
  });

  it("goes by the present account where what it was is not kept any more", async () => {
    await platform.tamper(tenantId, "delete from past_snapshot");
    const { differences } = await replay({ planKey: "team", draftCatalog: true });
    expect(differences.map(gist).sort()).toEqual([
      "CHANGED small sso NOT_ENTITLED",
      "GAINED acme ci_minutes ALLOWED",
      "GAINED acme sso ALLOWED",
      "GAINED acme sso ALLOWED",
      "LOST acme protected_branches NOT_ENTITLED",
    ]);
    const moved = differences.filter(({ decision, revision }) => revision !== decision?.revision);
    expect(moved.length).toBeGreaterThan(0);
  });

  it("shows nobody the decisions of another tenant, and a draft to those alone who may read the catalog", async () => {
    const replica = await platform.startReplica();
    const other = await platform.call(replica, platform.newTenant());
    expect((await replay({ newestVersions: true }, other)).counts).toMatchObject({ decisions: 0 });
    const narrow = await platform.call(replica, tenantId, ["decision.read"]);
    expect((await replay({ newestVersions: true }, narrow)).counts).toMatchObject({ decisions: 7 });
    await expect(replay({ draftCatalog: true }, narrow)).rejects.toThrow(/permission_denied/);
    const catalog = create(CatalogSchema);
    await expect(replay({ catalog }, narrow)).rejects.toThrow(/permission_denied/);
  });

  it.each<[string, MessageInitShape<typeof ReplayDecisionsRequestSchema>, RegExp]>([
    ["nothing", {}, /must be supposed/],
    ["a version of no plan", { planVersion: 1, draftCatalog: true }, /plan_version needs a plan_key/],
    ["two catalogs", { draftCatalog: true, catalog: {} }, /exclude each other/],
    ["an hour that ends before it begins", { newestVersions: true, untilTime: { seconds: 0n } }, /must lie after/],
    ["an hour without end", { newestVersions: true, untilTime: undefined }, /invalid_argument/],
    ["too many at once", { newestVersions: true, pageSize: 501 }, /invalid_argument/],
    ["a plan that is none", { planKey: "lab" }, /plan lab does not have/],
    ["a version that is none", { planKey: "team", planVersion: 9 }, /does not have version 9/],
    ["a catalog that does not fit together", { catalog: {} }, /invalid_argument.*does not fit/],
    ["the page of another replay", { newestVersions: true, pageToken: "bm9uZQ" }, /page token/],
  ])("refuses %s", async (_name, request, message) => {
    await expect(replay(request)).rejects.toThrow(message);
  });
});
