import { expect, it } from "@jest/globals";
import type { Decision } from "@licet/decision";
import { compareDecisions, isByRights } from "./compare-decisions.ts";

function decision(
  reason: Decision["reason"],
  more: Partial<Decision> = {},
  codes: readonly string[] = [reason],
): Decision {
  const allowed = reason.startsWith("ALLOWED");
  const failures = (allowed ? [] : codes).map((code) => ({ code, remedies: [] })) as never;
  return { allowed, reason, feature: "sso", sources: [], failures, revision: 1, ...more };
}

const allowed = decision("ALLOWED", { value: 5 });
const denied = decision("EXPIRED");

it.each([
  ["gained", denied, allowed],
  ["lost", allowed, denied],
  ["same", allowed, allowed],
  ["same", denied, { ...denied, revision: 7 }],
  ["changed", allowed, { ...allowed, value: 7 }],
  ["changed", allowed, decision("ALLOWED_IN_GRACE", { value: 5 })],
  ["changed", denied, decision("EXPIRED", {}, ["EXPIRED", "REGION_DENIED"])],
  // A report does not say the value.
  ["same", decision("ALLOWED"), allowed],
])("says that it would be %s", (effect, given, supposed) => {
  expect(compareDecisions(given, supposed)).toBe(effect);
});

it.each([
  [true, allowed],
  [true, denied],
  [false, decision("ALLOWED_BY_FALLBACK")],
  [false, decision("SNAPSHOT_STALE")],
  [false, decision("EXPIRED", {}, ["EXPIRED", "QUOTA_UNKNOWN"])],
])("knows what was answered by rights: %s", (isRight, given) => {
  expect(isByRights(given)).toBe(isRight);
});
