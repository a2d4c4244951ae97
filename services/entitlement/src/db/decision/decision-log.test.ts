import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { TestClock } from "@licet/testing";
import type { DecisionEntry } from "../../app/decision/ports.ts";
import { openTestDatabase } from "../../test/open-database.ts";
import { createAuditReader } from "../audit/audit-log.ts";
import { createDecisionLog } from "./decision-log.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const dayMs = 86_400_000;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase(clock);
}, 60_000);
afterAll(() => db.close());

function openLog(onLost: (error: unknown) => void = () => undefined) {
  const toEvent = ({ tenantId }: DecisionEntry) => ({ tenantId, subject: "licet.test", payload: new Uint8Array() });
  return createDecisionLog(db, toEvent, { capacity: 100, retentionMs: dayMs, onLost });
}

function denial(tenantId: string, decisionId: string, feature = "wiki", time = clock.now()): DecisionEntry {
  const decision = { feature, allowed: false, reason: "NOT_ENTITLED", revision: 1, failures: [], sources: [] } as const;
  const answer = { decisionId, decision, traceId: "", snapshot: undefined };
  return { tenantId, accountId: "acme", userId: "", deviceId: "", actor: "tester", time, answer };
}

async function idsOf(tenantId: string): Promise<string[]> {
  const text = "select decision_id from decision_log where tenant_id = $1 order by 1";
  const rows = await db.read(tenantId, (tx) => tx.sql<{ decision_id: string }>(text, [tenantId]));
  return rows.map((row) => row.decision_id);
}

describe("the decision log", () => {
  it("puts a denial in the audit chain once, also when it is written twice", async () => {
    for (const log of [openLog(), openLog()]) {
      log.record(denial("twice", "dec_1"));
      await log.flush();
    }
    expect(await idsOf("twice")).toEqual(["dec_1"]);
    expect(await createAuditReader(db).verify("twice")).toMatchObject({ entries: 1 });
  });

  it("gives up a decision that the database refuses, says so, and keeps all others", async () => {
    const lost: unknown[] = [];
    const log = openLog((error) => lost.push(error));
    for (const [id, feature] of [
      ["dec_1", "wiki"],
      ["dec_2", "\0"],
      ["dec_3", "wiki"],
    ] as const) {
      log.record(denial("poison", id, feature));
    }
    log.record(denial("innocent", "dec_4"));
    await log.flush();
    expect(await idsOf("poison")).toEqual(["dec_1", "dec_3"]);
    expect(await idsOf("innocent")).toEqual(["dec_4"]);
    expect(lost).toHaveLength(1);
  });

  it("forgets what is past its time, of every tenant, and nothing else", async () => {
    const log = openLog();
    for (const tenantId of ["old-a", "old-b"]) {
      log.record(denial(tenantId, "dec_1", "wiki", new Date("2020-01-01T00:00:00Z")));
      log.record(denial(tenantId, "dec_2", "wiki", new Date("2020-01-03T00:00:00Z")));
    }
    await log.flush();
    await log.deleteExpired(new Date("2020-01-03T00:00:00Z"));
    expect([await idsOf("old-a"), await idsOf("old-b")]).toEqual([["dec_2"], ["dec_2"]]);
    expect(await createAuditReader(db).verify("old-a")).toMatchObject({ entries: 2 });
  });
});
