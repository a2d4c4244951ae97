import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { AccountChange, Decision } from "@licet/contracts/entitlement";
import { Consistency, DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import { openDatabase } from "@licet/db";
import { eventually, testIds } from "@licet/testing";
import { createAccountHistory } from "../../db/history/account-history.ts";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;
let licenceId: string;
let times: Date[];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** An account that is bought for, suspended and resumed, an hour apart. */
beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica({ ACCOUNT_HISTORY_RETENTION: "1d" });
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  other = await platform.call(replica, platform.newTenant());
  platform.clock.advance(hourMs);
  ({ licenceId } = await platform.order(caller, tenantId, { accountId: "acme", plan: "free" }));
  for (const move of ["suspendLicence", "resumeLicence"] as const) {
    platform.clock.advance(hourMs);
    await caller.licences[move]({ requestId: randomUUID(), licenceId, reason: `to ${move}` });
  }
  platform.clock.advance(hourMs);
  times = (await changesOf("acme")).map(timeOf).reverse();
}, 120_000);

afterAll(() => platform.stop());

async function decideAt(asOf: Date, check: object = {}, by = caller): Promise<Decision> {
  const whole = {
    ...{ accountId: "acme", featureKey: "private_repos", asOfTime: at(asOf) },
    ...check,
  };
  const { explanation } = await by.decisions.explain({ check: whole });
  const { decision } = await by.decisions.check(whole);
  const { decisions } = await by.decisions.batchCheck({ checks: [whole] });
  if (decision === undefined) throw new Error("no decision");
  for (const other of [explanation?.decision, decisions[0]]) {
    expect({ ...other, decisionId: "", traceId: "" }).toEqual({ ...decision, decisionId: "", traceId: "" });
  }
  return decision;
}

async function changesOf(accountId: string, by = caller, pageSize = 1000): Promise<AccountChange[]> {
  const changes: AccountChange[] = [];
  let pageToken = "";
  do {
    const page = await by.accounts.listAccountChanges({ accountId, pageSize, pageToken });
    expect(page.changes.length).toBeLessThanOrEqual(pageSize);
    changes.push(...page.changes);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return changes;
}

const at = timestampFromDate;

function timeOf({ time }: AccountChange): Date {
  if (time === undefined) throw new Error("no time");
  return timestampDate(time);
}

/** The n-th revision's time, moved by so many milliseconds. */
function near(index: number, ms: number): Date {
  return new Date((times[index]?.getTime() ?? NaN) + ms);
}

describe("Explain as of a time", () => {
  it.each([
    ["before the account was made", 0, -1, DecisionCode.ACCOUNT_UNKNOWN, 0n],
    ["at the instant that it was made", 0, 0, DecisionCode.ALLOWED, 1n],
    ["just before it was suspended", 1, -1, DecisionCode.ALLOWED, 1n],
    ["at the instant that it was suspended", 1, 0, DecisionCode.SUSPENDED, 2n],
    ["just before it was resumed", 2, -1, DecisionCode.SUSPENDED, 2n],
    ["at the instant that it was resumed", 2, 0, DecisionCode.ALLOWED, 3n],
    ["later", 2, hourMs, DecisionCode.ALLOWED, 3n],
  ])("answers with what held %s", async (_name, index, ms, code, revision) => {
    expect(await decideAt(near(index, ms))).toMatchObject({ code, revision });
  });

  it("answers for now what a check answers", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "private_repos" });
    const { code, revision, sources } = await decideAt(platform.clock.now());
    expect({ code, revision, sources }).toEqual({
      code: decision?.code,
      revision: decision?.revision,
      sources: decision?.sources,
    });
  });

  it("knows no account of another tenant, and none that never was", async () => {
    expect(await decideAt(near(1, 0), {}, other)).toMatchObject({ code: DecisionCode.ACCOUNT_UNKNOWN });
    expect(await decideAt(near(1, 0), { accountId: "nobody" })).toMatchObject({ code: DecisionCode.ACCOUNT_UNKNOWN });
  });

  it("refuses the future, and a demand for freshness", async () => {
    await expect(decideAt(new Date(platform.clock.now().getTime() + 1))).rejects.toThrow(
      /as_of_time lies in the future/,
    );
    await expect(decideAt(near(0, 0), { atLeastRevision: 1n })).rejects.toThrow(/as_of_time/);
    const consistency = Consistency.FULLY_CONSISTENT;
    await expect(decideAt(near(0, 0), { consistency })).rejects.toThrow(/as_of_time/);
  });

  it("takes nothing", async () => {
    const usage = { amount: "1", requestId: randomUUID(), usageMode: UsageMode.CONSUME };
    const check = { ...{ accountId: "acme", featureKey: "ci_minutes" }, ...usage, asOfTime: at(near(0, 0)) };
    await expect(caller.decisions.check(check)).rejects.toThrow(/as_of_time/);
    await expect(caller.decisions.batchCheck({ checks: [check] })).rejects.toThrow(/as_of_time/);
  });

  it("does not ask what was used of a metered feature, and logs no denial", async () => {
    platform.neighbours.balanceCalls.splice(0);
    const metered = { featureKey: "ci_minutes", amount: "1" };
    expect(await decideAt(near(0, 0), metered)).toMatchObject({ code: DecisionCode.ALLOWED });
    expect((await decideAt(near(1, 0), metered)).code).toBe(DecisionCode.SUSPENDED);
    expect(platform.neighbours.balanceCalls).toEqual([]);
    await caller.decisions.check({ accountId: "acme", featureKey: "teleport", subject: { userId: "loud" } });
    const logged = () => platform.tamper(tenantId, "select feature_key, subject from decision_log");
    await eventually(async () => JSON.stringify(await logged()).includes("loud"));
    expect((await logged()).map(({ feature_key: feature }) => feature)).toEqual(["teleport"]);
  });
});

describe("ListEntitlements as of a time", () => {
  async function listAt(time: Date, pageSize = 100, by = caller): Promise<Decision[]> {
    const found: Decision[] = [];
    let pageToken = "";
    do {
      const page = { accountId: "acme", asOfTime: at(time), pageSize, pageToken };
      const { entitlements, nextPageToken } = await by.decisions.listEntitlements(page);
      found.push(...entitlements);
      pageToken = nextPageToken;
    } while (pageToken !== "");
    return found;
  }

  it("decides each feature that was granted then", async () => {
    const features = ["ci_minutes", "package_storage", "private_repos", "support"];
    const now = await caller.decisions.listEntitlements({ accountId: "acme" });
    expect(now.entitlements.map(({ featureKey }) => featureKey)).toEqual(features);
    const then = await listAt(near(1, 0));
    expect(then.map(({ featureKey, code }) => [featureKey, code])).toEqual(
      features.map((feature) => [feature, DecisionCode.SUSPENDED]),
    );
    const codes = (decisions: Decision[]) => decisions.map(({ featureKey, code }) => ({ featureKey, code }));
    expect(codes(await listAt(near(1, 0), 1))).toEqual(codes(then));
    expect(await listAt(near(0, -1))).toEqual([]);
    expect(await listAt(near(1, 0), 100, other)).toEqual([]);
  });

  it("goes on with the page of the same time alone", async () => {
    const first = await caller.decisions.listEntitlements({ accountId: "acme", asOfTime: at(near(1, 0)), pageSize: 1 });
    const next = { accountId: "acme", asOfTime: at(near(0, 0)), pageToken: first.nextPageToken };
    await expect(caller.decisions.listEntitlements(next)).rejects.toThrow(/page token/);
  });
});

describe("ListAccountChanges", () => {
  it("names the time, the actor, the action and the reason of each revision, newest first", async () => {
    expect(await changesOf("acme")).toMatchObject([
      { revision: 3n, causes: [{ actor: "tester", action: "licence.resume", reason: "to resumeLicence" }] },
      { revision: 2n, causes: [{ actor: "tester", action: "licence.suspend", resource: licenceId }] },
      { revision: 1n, causes: expect.arrayContaining([expect.objectContaining({ action: "account.create" })]) },
    ]);
    expect(near(1, 0).getTime() - near(0, 0).getTime()).toBe(hourMs);
  });

  it.each([1, 2, 3, 4])("gives the same list in pages of %d", async (pageSize) => {
    expect(await changesOf("acme", caller, pageSize)).toEqual(await changesOf("acme"));
  });

  it("tells another tenant nothing", async () => {
    expect(await changesOf("acme", other)).toEqual([]);
  });

  it.each([
    ["no account", { accountId: "" }],
    ["a page that is too large", { accountId: "acme", pageSize: 1001 }],
    ["a token of nothing", { accountId: "acme", pageToken: "nonsense" }],
  ])("refuses %s", async (_name, request) => {
    await expect(caller.accounts.listAccountChanges(request)).rejects.toThrow(/invalid_argument/);
  });
});

describe("the history", () => {
  const rowsOf = (columns: string) =>
    platform.tamper(tenantId, `select ${columns} from past_snapshot where account_id = 'acme' order by revision`);

  it("keeps nothing of a new account, and of a change what differed", async () => {
    const kept = await rowsOf("revision, document, undo");
    expect(kept).toMatchObject([
      { revision: "1", document: null },
      { revision: "2", document: null },
    ]);
    const undo = JSON.parse(String(kept[0]?.["undo"])) as { licences: Record<string, object> };
    expect(Object.keys(undo)).toEqual(["licences"]);
    expect(undo.licences[licenceId]).toMatchObject({ id: licenceId, status: "active" });
  });

  it("says next to nothing of a revision that only another catalog made, and keeps that catalog once", async () => {
    await platform.publishCatalog(
      tenantId,
      catalogAt(2, ({ catalog }) => {
        for (const feature of catalog?.features ?? []) if (feature.key === "sso") feature.unit = "door";
      }),
    );
    await eventually(async () => (await rowsOf("revision")).length === 3);
    expect((await rowsOf("document, undo, catalog_revision")).at(-1)).toEqual({
      ...{ document: null, undo: "{}", catalog_revision: "1" },
    });
    expect(await platform.tamper(tenantId, "select revision from past_catalog where revision > 0")).toEqual([
      { revision: "1" },
    ]);
    const [change] = await changesOf("acme");
    expect(change).toMatchObject({ revision: 4n, causes: [] });
  });

  it("refuses what is older than is kept, deletes it, and keeps the present", async () => {
    platform.clock.advance(2 * dayMs);
    await expect(decideAt(near(1, 0))).rejects.toThrow(/does not reach back/);
    expect((await changesOf("acme")).map(({ revision }) => revision)).toEqual([4n]);
    expect(await decideAt(platform.clock.now())).toMatchObject({ revision: 4n });
    const { appUrl: url } = platform.database;
    const db = await openDatabase({ name: "test", url, clock: platform.clock, newId: testIds() });
    await createAccountHistory(db).deleteExpired(platform.clock.now());
    await db.close();
    expect(await rowsOf("revision")).toEqual([]);
    await expect(decideAt(near(1, 0))).rejects.toThrow(/does not reach back/);
    expect(await decideAt(near(0, -1))).toMatchObject({ code: DecisionCode.ACCOUNT_UNKNOWN });
    expect(await decideAt(platform.clock.now())).toMatchObject({ code: DecisionCode.ALLOWED, revision: 4n });
  });
});
