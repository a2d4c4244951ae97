import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { Database } from "@licet/db";
import type { Decision } from "@licet/decision";
import { TestClock } from "@licet/testing";
import type { DecisionEntry } from "../../app/decision-log/ports.ts";
import { openTestDatabase } from "../../test/open-database.ts";
import { createAuditReader } from "../audit/audit-log.ts";
import type { DecisionLogOptions } from "./decision-log.ts";
import { createDecisionLog } from "./decision-log.ts";
import { createDecisionReader } from "./decision-reader.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const dayMs = 86_400_000;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase(clock);
}, 60_000);
afterAll(() => db.close());

function openLog({ onLost = () => undefined, capacity = 100 }: Partial<DecisionLogOptions> = {}) {
  const toEvent = ({ tenantId }: DecisionEntry) => ({ tenantId, subject: "licet.test", payload: new Uint8Array() });
  return createDecisionLog(db, toEvent, { capacity, retentionMs: dayMs, onLost });
}

function entryOf(tenantId: string, decisionId: string, change: Partial<DecisionEntry> = {}): DecisionEntry {
  const decision = { feature: "wiki", allowed: false, reason: "NOT_ENTITLED", revision: 1, failures: [], sources: [] };
  const question = { userId: "", deviceId: "", country: "", ipAddress: "", productVersion: "", amount: "" };
  return {
    ...{ tenantId, decisionId, accountId: "acme", actor: "tester", time: clock.now(), traceId: "", evidence: {} },
    ...{ question: { ...question, usage: "look" }, source: "service", decision: decision as Decision },
    ...change,
  };
}

function allowedOf(tenantId: string, decisionId: string): DecisionEntry {
  const entry = entryOf(tenantId, decisionId);
  return { ...entry, decision: { ...entry.decision, allowed: true, reason: "ALLOWED" } };
}

async function idsOf(tenantId: string): Promise<string[]> {
  const text = "select decision_id from decision_log where tenant_id = $1 order by 1";
  const rows = await db.read(tenantId, (tx) => tx.sql<{ decision_id: string }>(text, [tenantId]));
  return rows.map((row) => row.decision_id);
}

describe("the decision log", () => {
  it("puts a denial in the audit chain once, also when it is written twice", async () => {
    for (const log of [openLog(), openLog()]) {
      log.record(entryOf("twice", "dec_1"));
      await log.flush();
    }
    expect(await idsOf("twice")).toEqual(["dec_1"]);
    expect(await createAuditReader(db).verify("twice")).toMatchObject({ entries: 1 });
  });

  it("gives up a decision that the database refuses, says so, and keeps all others", async () => {
    const lost: unknown[] = [];
    const log = openLog({ onLost: (error) => lost.push(error) });
    for (const [id, feature] of [
      ["dec_1", "wiki"],
      ["dec_2", "\0"],
      ["dec_3", "wiki"],
    ] as const) {
      const entry = entryOf("poison", id);
      log.record({ ...entry, decision: { ...entry.decision, feature } });
    }
    log.record(entryOf("innocent", "dec_4"));
    await log.flush();
    expect(await idsOf("poison")).toEqual(["dec_1", "dec_3"]);
    expect(await idsOf("innocent")).toEqual(["dec_4"]);
    expect(lost).toHaveLength(1);
  });

  it("forgets what is past its time, of every tenant, and nothing else", async () => {
    const log = openLog();
    for (const tenantId of ["old-a", "old-b"]) {
      log.record(entryOf(tenantId, "dec_1", { time: new Date("2020-01-01T00:00:00Z") }));
      log.record(entryOf(tenantId, "dec_2", { time: new Date("2020-01-03T00:00:00Z") }));
    }
    await log.flush();
    await log.deleteExpired(new Date("2020-01-03T00:00:00Z"));
    expect([await idsOf("old-a"), await idsOf("old-b")]).toEqual([["dec_2"], ["dec_2"]]);
    expect(await createAuditReader(db).verify("old-a")).toMatchObject({ entries: 2 });
  });

  it("keeps no denial out for what was allowed, however little may wait", async () => {
    const log = openLog({ capacity: 4 });
    for (let count = 1; count <= 4; count += 1) log.record(allowedOf("full", `dec_a${count}`));
    for (let count = 1; count <= 4; count += 1) log.record(entryOf("full", `dec_d${count}`));
    await log.flush();
    expect(await idsOf("full")).toEqual(["dec_a1", "dec_a2", "dec_d1", "dec_d2"]);
    expect(await createAuditReader(db).verify("full")).toMatchObject({ entries: 2 });
  });

  it("keeps what a receipt was asked for as it keeps a denial", async () => {
    const log = openLog({ capacity: 4 });
    for (let count = 1; count <= 4; count += 1) log.record(allowedOf("receipted", `dec_a${count}`));
    for (let count = 1; count <= 4; count += 1) log.record(allowedOf("receipted", `dec_r${count}`), true);
    await log.flush();
    expect(await idsOf("receipted")).toEqual(["dec_a1", "dec_a2", "dec_r1", "dec_r2"]);
  });

  it("is written for a decision that waits, and for no other", async () => {
    const log = openLog();
    log.record(entryOf("asked", "dec_1"));
    log.record(entryOf("beside", "dec_2"));
    await Promise.all([log.settle("asked", "dec_2"), log.settle("beside", "dec_1"), log.settle("asked", "dec_9")]);
    expect([await idsOf("asked"), await idsOf("beside")]).toEqual([[], []]);
    await log.settle("asked", "dec_1");
    expect(await idsOf("asked")).toEqual(["dec_1"]);
  });

  it("is written once for all who ask at once", async () => {
    const transaction = jest.spyOn(db, "transaction");
    const log = openLog();
    log.record(entryOf("shared", "dec_1"));
    await Promise.all([log.flush(), log.settle("shared", "dec_1"), log.settle("shared", "dec_1"), log.flush()]);
    expect(transaction).toHaveBeenCalledTimes(1);
    log.record(entryOf("shared", "dec_2"));
    await log.flush();
    expect(transaction).toHaveBeenCalledTimes(2);
    transaction.mockRestore();
    expect(await idsOf("shared")).toEqual(["dec_1", "dec_2"]);
  });

  it("gives back all that a decision was made from", async () => {
    const question = { userId: "ada", deviceId: "dev_1", leaseId: "lea_1", country: "DE", ipAddress: "192.0.2.1" };
    const entry = entryOf("whole", "dec_1", {
      question: { ...question, productVersion: "1.2.0", amount: "5", usage: "consume" },
      evidence: { place: { claim: "DE", ip: "FR", anonymous: true }, metered: { state: "deferred" }, reserved: "1" },
      source: "sdk",
      traceId: "0af7651916cd43dd8448eb211c80319c",
    });
    expect(await openLog().keep("whole", [entry])).toEqual(new Set(["dec_1"]));
    const { tenantId: _, ...kept } = entry;
    expect(await createDecisionReader(db).find("whole", "dec_1")).toEqual({ ...kept, catalogRevision: 0 });
    expect(await createDecisionReader(db).find("other", "dec_1")).toBeUndefined();
  });
});

describe("a list of decisions", () => {
  const reader = () => createDecisionReader(db);
  const all = { accountId: "", feature: "" };
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute));

  beforeAll(async () => {
    const entries = Array.from({ length: 12 }, (_, index) => {
      const entry = (index % 3 === 0 ? allowedOf : entryOf)("listed", `dec_${String(index).padStart(2, "0")}`);
      // Two of each instant: the id tells them apart.
      return { ...entry, accountId: index < 6 ? "acme" : "globex", time: at(index >> 1) };
    });
    await openLog().keep("listed", entries);
  });

  async function idsOfPages(filter: object, pageSize: number): Promise<string[]> {
    const ids: string[] = [];
    let pageToken = "";
    do {
      const page = await reader().list("listed", { ...all, ...filter }, { pageSize, pageToken });
      ids.push(...page.items.map(({ decisionId }) => decisionId));
      pageToken = page.nextPageToken ?? "";
    } while (pageToken !== "");
    return ids;
  }

  it.each([1, 5, 12, 100])("goes from the newest to the oldest, %d a page, each once", async (pageSize) => {
    const ids = await idsOfPages({}, pageSize);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(ids).toHaveLength(12);
  });

  it("has what was asked for alone", async () => {
    expect(await idsOfPages({ allowed: true }, 2)).toEqual(["dec_09", "dec_06", "dec_03", "dec_00"]);
    expect(await idsOfPages({ accountId: "acme", allowed: true }, 100)).toEqual(["dec_03", "dec_00"]);
    expect(await idsOfPages({ from: at(1), until: at(2) }, 100)).toEqual(["dec_03", "dec_02"]);
    expect(await idsOfPages({ source: "sdk" }, 100)).toEqual([]);
    expect(await idsOfPages({ feature: "chat" }, 100)).toEqual([]);
  });

  it("refuses the token of another list", async () => {
    const { nextPageToken = "" } = await reader().list("listed", all, { pageSize: 1, pageToken: "" });
    const other = reader().list("listed", { ...all, allowed: true }, { pageSize: 1, pageToken: nextPageToken });
    await expect(other).rejects.toMatchObject({ reason: "INVALID_PAGE_TOKEN" });
  });

  it("refuses a token that was made by hand and names no instant", async () => {
    const { nextPageToken = "" } = await reader().list("listed", all, { pageSize: 1, pageToken: "" });
    const [hash] = JSON.parse(Buffer.from(nextPageToken, "base64url").toString()) as string[];
    const pageToken = Buffer.from(JSON.stringify([hash, "yesterday", "dec_1"])).toString("base64url");
    const made = reader().list("listed", all, { pageSize: 1, pageToken });
    await expect(made).rejects.toMatchObject({ reason: "INVALID_PAGE_TOKEN" });
  });
});
