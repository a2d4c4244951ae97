import { describe, expect, it } from "@jest/globals";
import type { MeteredEvidence, SnapshotDocument } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { DecisionCounts } from "./count-decisions.ts";

const noon = new Date("2026-03-01T12:00:30Z");
const minute = new Date("2026-03-01T12:00:00Z");

/** An account of forge, whose features all follow a guarded rule, beside a rule that nobody guards. */
function accountOf(accountId: string, percent: number): SnapshotDocument {
  const rules = { rollout: "pilot" };
  return {
    schema: 1,
    tenantId: "t",
    accountId,
    revision: 1,
    account: { timeZone: "UTC" },
    features: {
      sso: { kind: "boolean", productKey: "forge", rules },
      runs: { kind: "metered", productKey: "forge", meter: "m", failPolicy: { mode: "open" } },
      chat: { kind: "boolean", productKey: "other" },
    },
    licences: [
      {
        id: "lic_1",
        productKey: "forge",
        planKey: "team",
        planVersion: 1,
        models: ["subscription"],
        quantity: 1,
        status: "active",
        from: 0,
        versions: { max: "4.0.0" },
        grants: [
          { id: "1", feature: "sso", source: "plan" },
          { id: "2", feature: "chat", source: "plan" },
          { id: "3", feature: "runs", source: "plan", allowance: { amount: "1" } },
        ],
      },
    ],
    rollouts: {
      pilot: { productKey: "forge", percent, guarded: true },
      later: { productKey: "forge", percent },
      elsewhere: { productKey: "other", percent, guarded: true },
    },
  };
}

const insider = compileSnapshot(accountOf("in", 100));
const outsider = compileSnapshot(accountOf("out", 0));

/** Counts one check of a snapshot. */
function note(
  counts: DecisionCounts,
  snapshot: typeof insider,
  asked: { feature?: string; version?: string; time?: Date; evidence?: MeteredEvidence } = {},
): void {
  const { feature = "sso", version, time = noon, evidence } = asked;
  const request = { feature, ...(version !== undefined && { productVersion: version }) };
  const decision = decide(snapshot, request, time, evidence);
  counts.note({ tenantId: "t", snapshot, request, time, evidence, decision });
}

const row = { tenantId: "t", rolloutKey: "pilot", featureKey: "sso", minute, errors: 0 };

describe("DecisionCounts", () => {
  it("counts inside and outside apart; outside a denial for the rollout alone is none", () => {
    const counts = new DecisionCounts();
    note(counts, insider);
    note(counts, insider, { version: "9.0.0" });
    note(counts, outsider);
    note(counts, outsider);
    note(counts, outsider, { version: "9.0.0" });
    expect(counts.take()).toEqual([
      { ...row, inside: true, decisions: 2, denied: 1 },
      { ...row, inside: false, decisions: 3, denied: 1 },
    ]);
  });

  it("counts for the guarded rules of the feature's product alone, and nothing of features that are not there", () => {
    const counts = new DecisionCounts();
    note(counts, insider, { feature: "chat" });
    note(counts, insider, { feature: "nothing" });
    expect(counts.take()).toMatchObject([{ rolloutKey: "elsewhere", featureKey: "chat", decisions: 1, denied: 0 }]);
  });

  it("counts what the fail policy answered as an error, allowed or not", () => {
    const counts = new DecisionCounts();
    note(counts, insider, { feature: "runs", evidence: { state: "unavailable", since: noon.getTime() } });
    note(counts, insider, { feature: "runs", evidence: { state: "deferred" } });
    expect(counts.take()).toMatchObject([{ featureKey: "runs", decisions: 2, denied: 0, errors: 1 }]);
  });

  it("gives totals until they were kept, anew when more came since, and by the minute", () => {
    const counts = new DecisionCounts();
    note(counts, insider);
    const first = counts.take();
    note(counts, insider);
    counts.keep(first);
    expect(counts.take()).toEqual([{ ...row, inside: true, decisions: 2, denied: 0 }]);
    counts.keep(counts.take());
    expect(counts.take()).toEqual([]);
    note(counts, insider);
    const next = new Date("2026-03-01T12:01:00Z");
    note(counts, insider, { time: next });
    expect(counts.take()).toEqual([
      { ...row, inside: true, decisions: 3, denied: 0 },
      { ...row, inside: true, minute: next, decisions: 1, denied: 0 },
    ]);
  });

  it("opens no minute again that was written and forgotten, whatever the clock says", () => {
    const counts = new DecisionCounts();
    note(counts, insider);
    const later = new Date("2026-03-01T12:01:00Z");
    note(counts, insider, { time: later });
    counts.keep(counts.take());
    note(counts, insider);
    expect(counts.take()).toEqual([{ ...row, inside: true, minute: later, decisions: 2, denied: 0 }]);
  });

  it("counts nothing new beyond its capacity, and goes on with what it has", () => {
    const counts = new DecisionCounts(1);
    note(counts, insider);
    note(counts, outsider);
    note(counts, insider);
    expect(counts.take()).toEqual([{ ...row, inside: true, decisions: 2, denied: 0 }]);
    note(counts, outsider, { time: new Date("2026-03-01T12:01:00Z") });
    counts.keep(counts.take());
    note(counts, outsider, { time: new Date("2026-03-01T12:01:00Z") });
    expect(counts.take()).toMatchObject([{ inside: false, decisions: 1 }]);
  });
});
