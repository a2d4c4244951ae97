import { expect, it } from "@jest/globals";
import type { Allowance, MeteredEvidence } from "@licet/decision";
import type { SettledUsage } from "./suppose-request-usage.ts";
import { supposeRequestUsage } from "./suppose-request-usage.ts";

const time = new Date("2026-03-10T00:00:00Z");
const from = Date.parse("2026-03-01T00:00:00Z");
const resetsAt = Date.parse("2026-04-01T00:00:00Z");

function allowances(amount: string): Allowance[] {
  const period = { periodStart: from, periodEnd: resetsAt, recurrence: "P1M", anchor: from, createdAt: from };
  return [{ id: "a", feature: "minutes", amount, timeZone: "UTC", priority: 100, ...period }];
}

const counted = (limit: string, used: string, remaining: string, more: object = {}): MeteredEvidence => {
  return { state: "counted", limit, used, remaining, resetsAt, ...more };
};
const admitted = { verdict: "admitted" } as const;
const refused = { verdict: "refused" } as const;

it.each<[string, SettledUsage, string, MeteredEvidence]>([
  [
    "a verdict under the same allowances",
    { evidence: counted("100", "100", "0", admitted), amount: "5", usage: "consume" },
    "100",
    counted("100", "100", "0", admitted),
  ],
  [
    "what it consumed given back",
    { evidence: counted("100", "100", "0", admitted), amount: "5", usage: "consume" },
    "98",
    counted("98", "95", "3"),
  ],
  [
    "what it reserved given back",
    { evidence: counted("100", "90", "0", admitted), reserved: "10", amount: "5", usage: "reserve" },
    "98",
    counted("98", "90", "3"),
  ],
  [
    "a refusal, which took nothing, judged anew",
    { evidence: counted("100", "98", "2", refused), amount: "5", usage: "consume" },
    "200",
    counted("200", "98", "102"),
  ],
  [
    "a look, which took nothing",
    { evidence: counted("100", "98", "2"), amount: "5", usage: "look" },
    "50",
    counted("50", "98", "0"),
  ],
  ["what was not asked", { evidence: { state: "deferred" }, amount: "", usage: "look" }, "50", { state: "deferred" }],
  [
    "nothing used of what was not granted",
    { evidence: undefined, amount: "5", usage: "look" },
    "50",
    counted("50", "0", "50"),
  ],
])("supposes %s", (_name, settled, amount, expected) => {
  const given = { present: allowances("100"), supposed: allowances(amount), time };
  expect(supposeRequestUsage(settled, given)).toEqual(expected);
});
