import { describe, expect, it } from "@jest/globals";
import type { ReportFacts } from "./judge-report.ts";
import { judgeReport } from "./judge-report.ts";

const now = new Date("2026-03-01T12:00:00Z");
const hourMs = 3_600_000;
const around = { now, retentionMs: 24 * hourMs };
const denial: ReportFacts = {
  ...{ time: now, allowed: false, reason: "EXPIRED", failing: ["EXPIRED", "REGION_DENIED"], revision: 1 },
};

const ago = (ms: number) => ({ time: new Date(now.getTime() - ms) });

describe("a report of a decision", () => {
  it.each<[string, Partial<ReportFacts>]>([
    ["a denial", {}],
    ["an answer that allows", { allowed: true, reason: "ALLOWED_IN_GRACE", failing: [] }],
    ["by a clock that is a little ahead", ago(-5 * 60_000)],
    ["of no snapshot", { revision: 0 }],
    ["of the last revision", { revision: Number.MAX_SAFE_INTEGER }],
    ["almost as old as any", ago(24 * hourMs - 1)],
  ])("is taken: %s", (_name, change) => {
    expect(judgeReport({ ...denial, ...change }, around)).toBeUndefined();
  });

  it.each<[string, Partial<ReportFacts>, string]>([
    ["of the future", ago(-5 * 60_000 - 1), "DECISION_TIME_INVALID"],
    ["older than any that is kept", ago(24 * hourMs), "DECISION_TIME_INVALID"],
    ["of a revision below zero", { revision: -1 }, "DECISION_REVISION_INVALID"],
    ["of a revision beyond all", { revision: 2 ** 53 }, "DECISION_REVISION_INVALID"],
    ["allowed by a code that denies", { allowed: true, failing: [] }, "DECISION_CODES_INVALID"],
    ["allowed, and failing", { allowed: true, reason: "ALLOWED" }, "DECISION_CODES_INVALID"],
    ["denied by a code that allows", { reason: "ALLOWED" }, "DECISION_CODES_INVALID"],
    ["denied by no failure", { failing: [] }, "DECISION_CODES_INVALID"],
    ["denied by another than its first failure", { reason: "REGION_DENIED" }, "DECISION_CODES_INVALID"],
    ["with a failure that allows", { failing: ["EXPIRED", "ALLOWED"] }, "DECISION_CODES_INVALID"],
  ])("is refused: %s", (_name, change, reason) => {
    expect(judgeReport({ ...denial, ...change }, around)).toMatchObject({ reason });
  });
});
