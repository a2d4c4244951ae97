import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { allowingInput, casesNow as now } from "./case-input.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { judgeStaleness, unknownRights } from "./judge-staleness.ts";
import type { FeatureDocument } from "./snapshot-document.ts";

type Policy = NonNullable<FeatureDocument["failPolicy"]>;

const toleranceMs = 60_000;
const closed: Policy = { mode: "closed" };
const open: Policy = { mode: "open" };
const grace = (seconds: number): Policy => ({ mode: "grace", seconds });

/** The answer for `export`, which requires `base`, at an age of the snapshot. */
function answerAt(ageMs: number, own: Policy | undefined, ofRequired: Policy = open) {
  const { document, licence, request } = allowingInput();
  document.features["base"] = { kind: "boolean", failPolicy: ofRequired };
  document.features["export"] = { kind: "limit", requires: ["base"], ...(own && { failPolicy: own }) };
  licence.grants.push({ id: "gr_base", feature: "base", source: "plan" });
  const snapshot = compileSnapshot(document);
  const decision = decide(snapshot, request, now);
  return { decision, judged: judgeStaleness(decision, snapshot, { ageMs, toleranceMs }, now) };
}

describe("judgeStaleness", () => {
  it.each<[string, number, Policy | undefined]>([
    ["closed", 0, closed],
    ["closed, at the edge", toleranceMs, closed],
    ["undeclared", toleranceMs, undefined],
    ["of a grace shorter than the tolerance", toleranceMs, grace(1)],
    ["open", toleranceMs, open],
  ])("leaves an answer within the tolerance as it is: %s", (_, ageMs, policy) => {
    const { decision, judged } = answerAt(ageMs, policy);
    expect(judged).toBe(decision);
  });

  it.each<[string, number, Policy | undefined, Policy]>([
    ["closed", toleranceMs + 1, closed, open],
    ["undeclared", toleranceMs + 1, undefined, open],
    ["a grace that has ended", 3_600_000, grace(3600), open],
    ["a required feature that is closed", toleranceMs + 1, open, closed],
    ["a required feature whose grace has ended", 120_000, open, grace(120)],
    ["an age that nobody can tell", Infinity, grace(1_000_000), open],
  ])("refuses beyond the tolerance: %s", (_, ageMs, own, ofRequired) => {
    expect(answerAt(ageMs, own, ofRequired).judged).toEqual({
      allowed: false,
      reason: "SNAPSHOT_STALE",
      feature: "export",
      kind: "limit",
      limit: "10",
      sources: [],
      failures: [{ code: "SNAPSHOT_STALE", remedies: [{ kind: "RETRY" }] }],
      revision: 7,
    });
  });

  it("allows by fallback in grace, and no longer than the grace lasts", () => {
    const { decision, judged } = answerAt(100_000, grace(3600));
    const cacheableUntil = now.getTime() + 3_500_000;
    expect(judged).toEqual({ ...decision, reason: "ALLOWED_BY_FALLBACK", cacheableUntil });
  });

  it("allows by fallback for ever where the policy is open", () => {
    const { decision, judged } = answerAt(Infinity, open);
    expect(judged).toEqual({ ...decision, reason: "ALLOWED_BY_FALLBACK" });
  });

  it("leaves a denial as it is, however old", () => {
    const { document, licence, request } = allowingInput();
    licence.status = "revoked";
    const snapshot = compileSnapshot(document);
    const denial = decide(snapshot, request, now);
    expect(judgeStaleness(denial, snapshot, { ageMs: Infinity, toleranceMs }, now)).toBe(denial);
  });

  it("never allows at a greater age what it refuses at a smaller one", () => {
    const policy = fc.oneof(fc.constant(closed), fc.constant(open), fc.nat(7200).map(grace));
    fc.assert(
      fc.property(policy, policy, fc.nat(10_000_000), fc.nat(10_000_000), (own, ofRequired, ageMs, moreMs) => {
        const earlier = answerAt(ageMs, own, ofRequired).judged.allowed;
        const later = answerAt(ageMs + moreMs, own, ofRequired).judged.allowed;
        return earlier || !later;
      }),
    );
  });

  it("refuses when nothing is known at all", () => {
    expect(unknownRights("export")).toMatchObject({ allowed: false, reason: "SNAPSHOT_STALE", revision: 0 });
  });
});
