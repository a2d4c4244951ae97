import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { toJson } from "@bufbuild/protobuf";
import { ConditionOutcome, DecisionCode, DecisionSchema, UsageMode } from "@licet/contracts/entitlement";
import type { Decision, Explanation, Consistency } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;

const users = ["ada", "bob", "cyd", "dan", "eve"];

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  other = await platform.call(replica, platform.newTenant());
  for (const accountId of ["acme", "beta", "coda"]) {
    await platform.order(caller, tenantId, { accountId, plan: "enterprise", quantity: 5, billingCountry: "DE" });
  }
  await platform.order(caller, tenantId, { accountId: "small", plan: "free" });
  const { licences } = await caller.licences.listLicences({ accountId: "acme" });
  const licenceId = licences[0]?.licenceId ?? "";
  for (const userId of users) {
    const roles = userId === "cyd" ? [] : ["admin"];
    await caller.accounts.createUser({ requestId: randomUUID(), user: { accountId: "acme", userId, roles } });
    await caller.seats.assignSeat({ requestId: randomUUID(), licenceId, userId });
  }
}, 120_000);

afterAll(() => platform.stop());

async function explain(check: object, by = caller): Promise<Explanation> {
  const { explanation } = await by.decisions.explain({ check });
  if (explanation === undefined) throw new Error("no explanation");
  return explanation;
}

/** The decision without what is made anew for each call. */
function stable(decision: Decision | undefined): string {
  return JSON.stringify(toJson(DecisionSchema, { ...decision!, decisionId: "", traceId: "" }));
}

describe("Explain", () => {
  it.each([
    ["an allowed boolean", { accountId: "acme", featureKey: "sso", subject: { userId: "ada" } }],
    ["a missing role", { accountId: "acme", featureKey: "sso", subject: { userId: "cyd" } }],
    ["a limit that is exceeded", { accountId: "acme", featureKey: "package_storage", amount: "51" }],
    ["a metered feature", { accountId: "acme", featureKey: "ci_minutes", subject: { userId: "ada" }, amount: "1" }],
    ["a feature that nothing grants", { accountId: "small", featureKey: "sso" }],
    ["an unknown account", { accountId: "nobody", featureKey: "sso" }],
    ["an unknown feature", { accountId: "acme", featureKey: "teleport" }],
  ])("holds the decision that Check gives: %s", async (_name, check) => {
    const explanation = await explain(check);
    const { decision } = await caller.decisions.check(check);
    expect(stable(explanation.decision)).toBe(stable(decision));
  });

  it("names the licence with its plan, and what failed where", async () => {
    const { licences, entitled, findings } = await explain({
      accountId: "acme",
      featureKey: "sso",
      subject: { userId: "zoe" },
    });
    expect(entitled).toBe(false);
    expect(licences).toMatchObject([{ planKey: "enterprise", planVersion: 1, grants: [{ usable: false }] }]);
    const seat = licences[0]?.findings.find(({ condition }) => condition === "seat");
    expect(seat).toMatchObject({
      outcome: ConditionOutcome.FAILED,
      failures: [{ code: DecisionCode.SEATS_EXHAUSTED }],
    });
    const held = findings.filter(({ outcome }) => outcome === ConditionOutcome.HELD).map(({ condition }) => condition);
    expect(held).toEqual(["account", "feature", "entitlement"]);
  });

  it("logs nothing", async () => {
    await explain({ accountId: "acme", featureKey: "teleport", subject: { userId: "quiet" } });
    await caller.decisions.check({ accountId: "acme", featureKey: "teleport", subject: { userId: "loud" } });
    const loud = "select 1 from decision_log where subject::text like '%loud%'";
    await eventually(async () => (await platform.tamper(tenantId, loud)).length > 0);
    const quiet = "select 1 from decision_log where subject::text like '%quiet%'";
    expect(await platform.tamper(tenantId, quiet)).toEqual([]);
  });

  it("answers for another tenant's account as for one that is missing", async () => {
    const strip = (explanation: Explanation) => ({ ...explanation, decision: stable(explanation.decision) });
    const foreign = await explain({ accountId: "acme", featureKey: "sso" }, other);
    expect(strip(foreign)).toEqual(strip(await explain({ accountId: "missing", featureKey: "sso" }, other)));
  });

  it("refuses to take anything, and a call without a check", async () => {
    const check = {
      ...{ accountId: "acme", featureKey: "ci_minutes", amount: "1", requestId: randomUUID() },
      usageMode: UsageMode.CONSUME,
    };
    await expect(caller.decisions.explain({ check })).rejects.toThrow(/usage_mode/);
    await expect(caller.decisions.explain({})).rejects.toThrow(/invalid_argument/);
  });
});

describe("ListSubjects", () => {
  async function list(request: object, by = caller): Promise<string[][]> {
    const pages: string[][] = [];
    let pageToken = "";
    do {
      const page = await by.decisions.listSubjects({ featureKey: "sso", ...request, pageToken });
      pages.push(page.subjects.map(({ accountId, userId }) => userId || accountId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return pages;
  }

  it("lists the users of an account that may, and just those whom Check allows", async () => {
    expect(await list({ accountId: "acme" })).toEqual([["ada", "bob", "dan", "eve"]]);
    for (const userId of users) {
      const request = { accountId: "acme", featureKey: "sso", subject: { userId } };
      expect((await caller.decisions.check(request)).decision?.allowed).toBe(userId !== "cyd");
    }
  });

  it.each([1, 2, 3, 4, 5, 1000])("gives the same list in pages of %d", async (pageSize) => {
    const pages = await list({ accountId: "acme", pageSize });
    expect(pages.flat()).toEqual(["ada", "bob", "dan", "eve"]);
    expect(pages.every((page) => page.length <= pageSize)).toBe(true);
    expect((await list({ pageSize })).flat()).toEqual(["acme", "beta", "coda"]);
  });

  it("lists accounts as a whole, without asking for seats, roles or places", async () => {
    expect(await list({})).toEqual([["acme", "beta", "coda"]]);
    expect((await list({ featureKey: "private_repos" })).flat()).toEqual(["acme", "beta", "coda", "small"]);
    expect(await list({ featureKey: "teleport" })).toEqual([[]]);
  });

  it("tells another tenant nothing, and of a missing account nothing", async () => {
    expect(await list({}, other)).toEqual([[]]);
    const foreign = await other.decisions.listSubjects({ featureKey: "sso", accountId: "acme" });
    expect(foreign).toEqual(await other.decisions.listSubjects({ featureKey: "sso", accountId: "missing" }));
  });

  it.each([
    ["no feature", { featureKey: "" }],
    ["a page that is too large", { featureKey: "sso", pageSize: 1001 }],
    ["a negative page", { featureKey: "sso", pageSize: -1 }],
    ["a token of nothing", { featureKey: "sso", pageToken: "nonsense" }],
    ["an unknown consistency", { featureKey: "sso", consistency: 9 as Consistency }],
  ])("refuses %s", async (_name, request) => {
    await expect(caller.decisions.listSubjects(request)).rejects.toThrow(/invalid_argument/);
  });

  it("refuses the token of a list with other arguments", async () => {
    const { nextPageToken } = await caller.decisions.listSubjects({ featureKey: "sso", pageSize: 1 });
    const request = { featureKey: "export", pageSize: 1, pageToken: nextPageToken };
    await expect(caller.decisions.listSubjects(request)).rejects.toThrow(/invalid_argument/);
  });
});
