import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { clone, create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { PlanState, PlanVersionSchema } from "@licet/contracts/catalog";
import type { PreviewPlanVersionResponse } from "@licet/contracts/entitlement";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import pg from "pg";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;

/** Team gets single sign-on and more storage, and loses exports. */
function draftOf(): PublishedCatalog {
  return catalogAt(2, ({ catalog, planVersions }) => {
    const team = planVersions.find(({ planKey }) => planKey === "team")!;
    const plan = clone(PlanVersionSchema, team).plan!;
    const sso = catalog!.plans[2]!.grants.filter(({ featureKey }) => featureKey === "sso");
    plan.grants = [...plan.grants.filter(({ featureKey }) => featureKey !== "export"), ...sso];
    const storage = plan.grants.find(({ featureKey }) => featureKey === "package_storage")!;
    storage.value!.kind = { case: "numberValue", value: "5" };
    const made = { planKey: "team", version: 2, state: PlanState.DRAFT, plan };
    planVersions.splice(planVersions.indexOf(team), 1, create(PlanVersionSchema, made));
    catalog!.plans[1] = plan;
  });
}

const holders = ["acme", "beta", "coda", "delta", "echo"];

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  other = await platform.call(replica, platform.newTenant());
  for (const accountId of holders) await platform.order(caller, tenantId, { accountId, plan: "team" });
  await platform.order(caller, tenantId, { accountId: "small", plan: "free" });
  // What Enterprise gives too, nobody gains or loses by Team.
  await platform.order(caller, tenantId, { accountId: "beta", plan: "enterprise" });
  const gone = await platform.order(caller, tenantId, { accountId: "gone", plan: "team" });
  await caller.licences.revokeLicence({ requestId: randomUUID(), licenceId: gone.licenceId, reason: "refund" });
  platform.neighbours.drafts.set(tenantId, draftOf());
}, 120_000);

afterAll(() => platform.stop());

async function pagesOf(request: object, by = caller): Promise<PreviewPlanVersionResponse[]> {
  const pages: PreviewPlanVersionResponse[] = [];
  let pageToken = "";
  do {
    const page = await by.licences.previewPlanVersion({ planKey: "team", ...request, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return pages;
}

async function refusalOf(call: Promise<unknown>) {
  const error = ConnectError.from(await call.then(() => new Error("not refused")).catch((caught: unknown) => caught));
  const [info] = error.findDetails(ErrorInfoSchema);
  const fields = error.findDetails(BadRequestSchema)[0]?.fieldViolations.map(({ field }) => field);
  return { code: error.code, reason: info?.reason, fields };
}

/** A connection that row-level security shows the tenant's rows. */
async function connectOwner(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: platform.database.ownerUrl });
  await client.connect();
  await client.query(`set licet.tenant = '${tenantId}'`);
  return client;
}

const draft = { draftCatalog: true };

describe("PreviewPlanVersion", () => {
  it("says what each holder of the plan gains and loses, with all that it holds", async () => {
    const [page, ...more] = await pagesOf(draft);
    expect(more).toEqual([]);
    expect(page).toMatchObject({
      holderCount: 5n,
      counts: { accounts: 5, gaining: 4, losing: 5, changing: 4, untouched: 0 },
    });
    expect(page?.impacts.map(({ accountId }) => accountId)).toEqual(holders);
    const keysOf = (accountId: string) => {
      const {
        gained = [],
        lost = [],
        changed = [],
      } = page?.impacts.find((impact) => impact.accountId === accountId)?.difference ?? {};
      return {
        gained: gained.map(({ featureKey }) => featureKey),
        lost: lost.map(({ featureKey }) => featureKey),
        changed: changed.map(({ after }) => after?.featureKey),
      };
    };
    expect(keysOf("acme")).toEqual({ gained: ["sso"], lost: ["export"], changed: ["package_storage"] });
    expect(keysOf("beta")).toEqual({ gained: [], lost: ["export"], changed: [] });
  });

  it.each([1, 2, 3, 5])("counts and lists the same in pages of %d", async (pageSize) => {
    const [whole] = await pagesOf(draft);
    const pages = await pagesOf({ ...draft, pageSize });
    expect(pages).toHaveLength(Math.ceil(holders.length / pageSize));
    expect(pages.flatMap(({ impacts }) => impacts)).toEqual(whole?.impacts);
    const sum = (kind: "accounts" | "gaining" | "losing" | "changing" | "untouched") =>
      pages.reduce((total, { counts }) => total + (counts?.[kind] ?? 0), 0);
    for (const kind of ["accounts", "gaining", "losing", "changing", "untouched"] as const) {
      expect(sum(kind)).toBe(whole?.counts?.[kind]);
    }
    expect(pages.map(({ holderCount }) => holderCount)).toEqual([5n, ...pages.slice(1).map(() => 0n)]);
  });

  it("finds nothing where the licences have the version already", async () => {
    const [page] = await pagesOf({ planVersion: 1 });
    expect(page).toMatchObject({ impacts: [], counts: { accounts: 5, untouched: 5, gaining: 0 } });
  });

  it("writes nothing", async () => {
    const rows = () =>
      platform.tamper(tenantId, "select l.*, s.document from licence l join account_snapshot s using (account_id)");
    const before = await rows();
    await pagesOf(draft);
    expect(await rows()).toEqual(before);
    expect(await platform.tamper(tenantId, "select 1 from plan_version where version = 2")).toEqual([]);
  });

  it("waits for nobody who changes the accounts, and sees what was there before, as the other previews do", async () => {
    const [{ licence_id: licenceId }] = (await platform.tamper(
      tenantId,
      "select licence_id from licence where account_id = 'acme'",
    )) as [{ licence_id: string }];
    const client = await connectOwner();
    await client.query("begin");
    await client.query("select 1 from account where account_id = 'acme' for update");
    await client.query("select 1 from catalog_replica for update");
    await client.query("update licence set quantity = 7 where account_id = 'acme'");
    const [page] = await pagesOf(draft);
    expect(page?.counts).toMatchObject({ accounts: 5, gaining: 4 });
    const change = { quantity: 2n };
    const { before } = await caller.licences.previewLicenceChange({ licenceId, change });
    expect(before?.quantity).toBe(1n);
    const question = { accountId: "acme", featureKey: "export" };
    const answers = await caller.decisions.simulate({ check: question, suppose: { planKey: "free", licenceId } });
    expect([answers.before?.allowed, answers.after?.allowed]).toEqual([false, false]);
    await client.query("rollback");
    await client.end();
  });

  it("walks the holders by an index of plan and account", async () => {
    const explain = `explain select distinct account_id from licence
      where tenant_id = '${tenantId}' and plan_key = 'team' and state <> 'revoked' and account_id > 'a'
      order by account_id limit 3`;
    const client = await connectOwner();
    await client.query("set enable_seqscan = off; set enable_sort = off");
    const { rows } = await client.query(explain);
    await client.end();
    expect(JSON.stringify(rows)).toContain("licence_plan");
  });

  it.each([
    ["a plan that is not sold", { planKey: "gold" }, "PLAN_VERSION_UNKNOWN", "plan_key"],
    ["a version that is not there", { planVersion: 9 }, "PLAN_VERSION_UNKNOWN", "plan_version"],
    ["a draft version without the draft", { planVersion: 2 }, "PLAN_VERSION_UNKNOWN", "plan_version"],
  ])("names the field at fault: %s", async (_name, request, reason, field) => {
    const refusal = { code: Code.FailedPrecondition, reason, fields: [field] };
    expect(await refusalOf(pagesOf(request))).toEqual(refusal);
  });

  it("knows no account and no draft of another tenant", async () => {
    const theirs = { code: Code.FailedPrecondition, reason: "DRAFT_UNKNOWN", fields: ["draft_catalog"] };
    expect(await refusalOf(pagesOf(draft, other))).toEqual(theirs);
    expect(await refusalOf(pagesOf({}, other))).toMatchObject({ reason: "PLAN_VERSION_UNKNOWN" });
  });

  it("refuses a page that is too large, and a token of another list", async () => {
    expect(await refusalOf(pagesOf({ pageSize: 201 }))).toMatchObject({ code: Code.InvalidArgument });
    expect(await refusalOf(pagesOf({ planKey: "" }))).toMatchObject({ code: Code.InvalidArgument });
    const { nextPageToken } = await caller.licences.previewPlanVersion({ planKey: "team", ...draft, pageSize: 1 });
    const reused = caller.licences.previewPlanVersion({ planKey: "team", planVersion: 1, pageToken: nextPageToken });
    expect(await refusalOf(reused)).toMatchObject({ reason: "INVALID_PAGE_TOKEN" });
  });
});
