import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { clone, create, toJson } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { PlanState, PlanVersionSchema } from "@licet/contracts/catalog";
import type { Decision } from "@licet/contracts/entitlement";
import { Consistency, DecisionCode, DecisionSchema, UsageMode } from "@licet/contracts/entitlement";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;
let otherTenantId: string;
let freeId: string;
let teamId: string;

/** Team gets single sign-on, and Lab is new. */
function draftOf(): PublishedCatalog {
  return catalogAt(2, ({ catalog, planVersions }) => {
    const team = planVersions.find(({ planKey }) => planKey === "team")!;
    const better = { planKey: "team", version: 2, state: PlanState.DRAFT, plan: clone(PlanVersionSchema, team).plan! };
    better.plan.grants.push(...catalog!.plans[2]!.grants.filter(({ featureKey }) => featureKey === "sso"));
    planVersions.splice(planVersions.indexOf(team), 1, create(PlanVersionSchema, better));
    catalog?.features.find(({ key }) => key === "sso")?.access?.roles.splice(0);
  });
}

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  otherTenantId = platform.newTenant();
  other = await platform.call(replica, otherTenantId);
  ({ licenceId: freeId } = await platform.order(caller, tenantId, { accountId: "small", plan: "free" }));
  ({ licenceId: teamId } = await platform.order(caller, tenantId, {
    ...{ accountId: "acme", plan: "team", billingCountry: "DE" },
  }));
  platform.neighbours.drafts.set(tenantId, draftOf());
}, 120_000);

afterAll(() => platform.stop());

interface Simulation {
  readonly before: Decision;
  readonly after: Decision;
  readonly differingFields: readonly string[];
}

async function simulate(check: object, suppose: object, by = caller): Promise<Simulation> {
  const { before, after, differingFields } = await by.decisions.simulate({ check, suppose });
  if (before === undefined || after === undefined) throw new Error("a decision is missing");
  return { before, after, differingFields };
}

async function refusalOf(call: Promise<unknown>) {
  const error = ConnectError.from(await call.then(() => new Error("not refused")).catch((caught: unknown) => caught));
  const [info] = error.findDetails(ErrorInfoSchema);
  const violations = error.findDetails(BadRequestSchema)[0]?.fieldViolations ?? [];
  const fields = violations.map(({ field }) => field);
  const text = [error.rawMessage, ...violations.map(({ description }) => description)].join(": ");
  return { code: error.code, reason: info?.reason, fields, text };
}

/** The decision without what is made anew for each call. */
function stable(decision: Decision | undefined): string {
  return JSON.stringify(toJson(DecisionSchema, { ...decision!, decisionId: "", traceId: "" }));
}

const later = (iso: string) => ({ time: timestampFromDate(new Date(iso)) });

describe("Simulate", () => {
  it.each([
    ["a boolean", { accountId: "acme", featureKey: "protected_branches" }],
    ["a denial", { accountId: "small", featureKey: "export", subject: { userId: "ada" } }],
    ["a limit", { accountId: "acme", featureKey: "package_storage", amount: "3" }],
    ["a metered feature", { accountId: "acme", featureKey: "ci_minutes", amount: "1" }],
    ["an unknown feature", { accountId: "acme", featureKey: "teleport" }],
  ])("answers before as Check does, and after likewise when nothing that matters differs: %s", async (_name, check) => {
    const { decision } = await caller.decisions.check(check);
    const { before, after, differingFields } = await simulate(check, { draftCatalog: true });
    expect(stable(before)).toBe(stable(decision));
    expect(stable(after)).toBe(stable(decision));
    expect(differingFields).toEqual([]);
  });

  it("judges at another instant", async () => {
    const check = { accountId: "acme", featureKey: "private_repos" };
    const expired = await simulate(check, later("2027-03-08T00:00:00Z"));
    expect(expired.before.allowed).toBe(true);
    expect(expired.after).toMatchObject({ allowed: false, code: DecisionCode.EXPIRED });
    expect(expired.differingFields).toEqual(
      expect.arrayContaining(["allowed", "code", "value", "failures", "sources"]),
    );
    expect((await simulate(check, later("2027-03-07T23:59:59Z"))).after.code).toBe(DecisionCode.ALLOWED_IN_GRACE);
    expect((await simulate(check, later("2026-02-28T00:00:00Z"))).after.code).toBe(DecisionCode.NOT_YET_ACTIVE);
  });

  it("takes scheduled moves as made by the instant", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "movers", plan: "free" });
    const time = timestampFromDate(new Date("2026-06-01T00:00:00Z"));
    await caller.licences.changeLicence({
      ...{ requestId: randomUUID(), licenceId, change: { planKey: "team" }, reason: "summer" },
      effective: { at: { case: "time", value: time } },
    });
    const check = { accountId: "movers", featureKey: "protected_branches" };
    expect((await simulate(check, later("2026-05-31T23:59:59Z"))).after.allowed).toBe(false);
    expect((await simulate(check, later("2026-06-01T00:00:00Z"))).after.allowed).toBe(true);
  });

  it("gives a licence another plan or quantity", async () => {
    const check = { accountId: "small", featureKey: "protected_branches" };
    const { before, after } = await simulate(check, { licenceId: freeId, planKey: "team" });
    expect([before.allowed, after.allowed]).toEqual([false, true]);
    expect(after.sources).toMatchObject([{ licenceId: freeId, planKey: "team", planVersion: 1 }]);
    expect((await simulate(check, { licenceId: freeId, planKey: "free" })).differingFields).toEqual([]);

    const seats = { accountId: "small", featureKey: "package_storage" };
    expect((await simulate(seats, { licenceId: freeId, quantity: 7n })).differingFields).toEqual([]);
  });

  it("adds a licence that the account does not have, with a seat for who asks", async () => {
    const check = { accountId: "acme", featureKey: "sso", subject: { userId: "ada" } };
    const user = { accountId: "acme", userId: "ada", roles: ["admin"] };
    await caller.accounts.createUser({ requestId: randomUUID(), user });
    const { before, after } = await simulate(check, { planKey: "enterprise" });
    expect([before.allowed, after.allowed]).toEqual([false, true]);
    expect(after.sources).toMatchObject([{ planKey: "enterprise", planVersion: 1 }]);
  });

  it("judges by the draft of the catalog, on the plan versions that the licences have", async () => {
    const check = { accountId: "acme", featureKey: "sso" };
    expect((await simulate(check, { draftCatalog: true })).after.allowed).toBe(false);
    const changed = { licenceId: teamId, planKey: "team", planVersion: 2, draftCatalog: true };
    const { before, after } = await simulate(check, changed);
    expect([before.allowed, after.allowed]).toEqual([false, true]);
    expect(after.sources).toMatchObject([{ planKey: "team", planVersion: 2 }]);
    const inForce = await simulate({ ...check, accountId: "small" }, { planKey: "team", draftCatalog: true });
    expect(inForce.after.sources).toMatchObject([{ planVersion: 2 }]);
  });

  it("puts other circumstances in the place of the check's", async () => {
    const check = { accountId: "acme", featureKey: "export", context: { country: "DE" } };
    const { before, after, differingFields } = await simulate(check, { context: { country: "US" } });
    expect([before.allowed, after.allowed]).toEqual([true, false]);
    expect(after).toMatchObject({ code: DecisionCode.REGION_DENIED, region: { country: "US" } });
    expect(differingFields).toContain("region");
  });

  it("takes as much of a metered feature to be used as is, and nothing from the next period on", async () => {
    platform.neighbours.used.set("acme/ci_minutes", 2900);
    const check = { accountId: "acme", featureKey: "ci_minutes", amount: "500" };
    const more = await simulate(check, { licenceId: teamId, planKey: "enterprise" });
    expect(more.before).toMatchObject({ allowed: false, quota: { limit: "3000", used: "2900", remaining: "100" } });
    expect(more.after.quota).toMatchObject({ limit: "50000", used: "2900", remaining: "47100" });
    const both = await simulate(check, { planKey: "free" });
    expect(both.after).toMatchObject({ allowed: true, quota: { limit: "5000", used: "2900", remaining: "2100" } });
    const past = await simulate(check, later("2026-03-01T00:00:00Z"));
    expect(past.after.quota).toBeUndefined();
  });
});

describe("a simulation", () => {
  const tables = ["account", "licence", "seat", "account_snapshot", "audit_entry", "decision_log"];
  const denials = "select subject from decision_log where feature_key = 'teleport'";
  const contents = async () =>
    Promise.all(tables.map(async (table) => (await platform.tamper(tenantId, `select * from ${table}`)).length));
  const licencesOf = () =>
    platform.tamper(tenantId, "select l.*, s.document from licence l join account_snapshot s using (account_id)");

  it("shows a draft to those alone who may read the catalog", async () => {
    const replica = await platform.startReplica();
    const by = await platform.call(replica, tenantId, ["entitlement.check", "licence.read"]);
    const check = { accountId: "acme", featureKey: "sso" };
    const refused = { code: Code.PermissionDenied, reason: "SCOPE_REQUIRED" };
    expect(await refusalOf(simulate(check, { draftCatalog: true }, by))).toMatchObject(refused);
    const impact = by.licences.previewPlanVersion({ planKey: "team", draftCatalog: true });
    expect(await refusalOf(impact)).toMatchObject(refused);
    expect((await simulate(check, { planKey: "free" }, by)).after.allowed).toBe(false);
  });

  it("leaves no trace: nothing is written, logged, held or remembered of a draft", async () => {
    const [rows, licences] = [await contents(), await licencesOf()];
    const calls = platform.neighbours.usageCalls.length;
    const teleports = (await platform.tamper(tenantId, denials)).length;
    const metered = { accountId: "acme", featureKey: "ci_minutes", amount: "1" };
    await simulate(metered, { licenceId: teamId, planKey: "enterprise" });
    await simulate(metered, { planKey: "free", draftCatalog: true });
    await simulate({ accountId: "acme", featureKey: "teleport" }, { planKey: "team", draftCatalog: true });
    await refusalOf(simulate(metered, { licenceId: teamId, planKey: "team", planVersion: 2 }));
    expect(await licencesOf()).toEqual(licences);
    expect(await contents()).toEqual(rows);
    // Once a check that is denied later is logged, so would the simulations be.
    await caller.decisions.check({ accountId: "acme", featureKey: "teleport", subject: { userId: "loud" } });
    const logged = () => platform.tamper(tenantId, denials);
    await eventually(async () => JSON.stringify(await logged()).includes("loud"));
    expect((await logged()).length).toBe(teleports + 1);
    expect(platform.neighbours.usageCalls).toHaveLength(calls);
    expect(await platform.tamper(tenantId, "select 1 from plan_version where version = 2")).toEqual([]);
  });

  it("asks metering about the present allowances alone", async () => {
    platform.neighbours.balanceCalls.splice(0);
    await simulate({ accountId: "acme", featureKey: "ci_minutes" }, { licenceId: teamId, planKey: "enterprise" });
    const amounts = platform.neighbours.balanceCalls.flat().flatMap(({ allowances }) => allowances);
    expect(amounts.map(({ amount }) => amount)).toEqual(["3000"]);
  });

  it.each([
    ["a plan that is not sold", { planKey: "gold" }, "suppose.plan_key"],
    ["a version that is not there", { planKey: "team", planVersion: 9 }, "suppose.plan_version"],
    ["a draft version without the draft", { planKey: "team", planVersion: 2 }, "suppose.plan_version"],
  ])("names the field at fault: %s", async (_name, suppose, field) => {
    for (const whose of [{}, { licenceId: teamId }]) {
      const check = { accountId: "acme", featureKey: "sso" };
      expect(await refusalOf(simulate(check, { ...suppose, ...whose }))).toMatchObject({
        ...{ code: Code.FailedPrecondition, reason: "PLAN_VERSION_UNKNOWN", fields: [field] },
      });
    }
  });

  it("names the field where there is no draft", async () => {
    const call = simulate({ accountId: "acme", featureKey: "sso" }, { draftCatalog: true }, other);
    expect(await refusalOf(call)).toMatchObject({ reason: "DRAFT_UNKNOWN", fields: ["suppose.draft_catalog"] });
  });

  it("answers for another tenant's account and licence as for missing ones", async () => {
    const check = (accountId: string) => ({ accountId, featureKey: "sso" });
    const time = later("2026-06-01T00:00:00Z");
    const foreign = await refusalOf(simulate(check("acme"), time, other));
    expect(foreign).toMatchObject({ code: Code.NotFound, text: "no such account" });
    expect(foreign).toEqual(await refusalOf(simulate(check("nobody"), time, other)));
    const { licenceId } = await platform.order(other, otherTenantId, { accountId: "theirs" });
    const licence = (id: string) => refusalOf(simulate(check("acme"), { licenceId: id, quantity: 2n }));
    expect(await licence(licenceId)).toMatchObject({ code: Code.NotFound, text: "no such licence" });
    expect(await licence(licenceId)).toEqual(await licence("lic_missing"));
    expect(await licence(freeId)).toEqual(await licence("lic_missing"));
  });

  it.each([
    ["nothing supposed", { suppose: {} }, /something must be supposed/],
    ["no supposition", {}, /suppose/],
    ["a quantity of nothing", { suppose: { quantity: 2n } }, /licence_id or a plan_key/],
    ["a licence left as it is", { suppose: { licenceId: "lic_1" } }, /needs a plan_key/],
    ["too many", { suppose: { planKey: "team", quantity: 1_000_000_001n } }, /quantity/],
    ["a country that is none", { suppose: { context: { country: "Germany" } } }, /country/],
    ["a year beyond the calendar", { suppose: { time: { seconds: 253_402_300_800n, nanos: 0 } } }, /time/],
  ])("refuses %s", async (_name, request, text) => {
    const check = { accountId: "acme", featureKey: "sso" };
    const { code, text: said } = await refusalOf(caller.decisions.simulate({ check, ...request }));
    expect(code).toBe(Code.InvalidArgument);
    expect(said).toMatch(text);
  });

  it("refuses to take anything, or to be older than the present", async () => {
    const suppose = { draftCatalog: true };
    const usage = { amount: "1", requestId: randomUUID(), usageMode: UsageMode.CONSUME };
    const check = { accountId: "acme", featureKey: "ci_minutes" };
    await expect(simulate({ ...check, ...usage }, suppose)).rejects.toThrow(/usage_mode/);
    await expect(simulate({ ...check, atLeastRevision: 1n }, suppose)).rejects.toThrow(/consistency/);
    const consistency = Consistency.FULLY_CONSISTENT;
    await expect(simulate({ ...check, consistency }, suppose)).rejects.toThrow(/consistency/);
  });
});

describe("ChangeLicence", () => {
  it("does not take a draft for a version", async () => {
    const change = { planKey: "team", planVersion: 2 };
    const call = caller.licences.changeLicence({ requestId: randomUUID(), licenceId: teamId, change, reason: "early" });
    expect(await refusalOf(call)).toMatchObject({ reason: "PLAN_VERSION_UNKNOWN" });
    expect(await platform.tamper(tenantId, "select 1 from plan_version where version = 2")).toEqual([]);
  });
});
