import { expect, it } from "@jest/globals";
import type { Allowance, MeteredEvidence } from "@licet/decision";
import { supposeUsage } from "./suppose-usage.ts";

const now = new Date("2026-03-10T00:00:00Z");
const nextPeriod = Date.parse("2026-04-01T00:00:00Z");

function allowance(amount: string, id = "a"): Allowance {
  const from = Date.parse("2026-03-01T00:00:00Z");
  const period = { periodStart: from, periodEnd: nextPeriod, recurrence: "P1M", anchor: from, createdAt: from };
  return { id, feature: "minutes", amount, timeZone: "UTC", priority: 100, ...period };
}

const counted = (limit: string, used: string, remaining: string): MeteredEvidence => {
  return { state: "counted", limit, used, remaining, resetsAt: nextPeriod };
};

it("tells what is held now, and what is used beyond the other limit", () => {
  const present = { evidence: counted("100", "30", "65"), reserved: "5", overage: "0", allowances: [allowance("100")] };
  const under = (amount: string, time = now) => supposeUsage(present, { allowances: [allowance(amount)], now, time });
  expect(under("100")).toMatchObject({ reserved: "5", overage: "0" });
  expect(under("20")).toMatchObject({ reserved: "5", overage: "10" });
  expect(under("20", new Date(nextPeriod))).toMatchObject({ reserved: "0", overage: "0" });
});

it.each<[string, object, MeteredEvidence]>([
  ["the same allowances", {}, counted("100", "30", "65")],
  ["more", { to: [allowance("250.5")] }, counted("250.5", "30", "215.5")],
  ["less than is used", { to: [allowance("20")] }, counted("20", "30", "0")],
  [
    "what was carried over beside them",
    { evidence: counted("140", "30", "105"), to: [allowance("50")] },
    counted("90", "30", "55"),
  ],
  ["an instant of this period", { time: nextPeriod - 1, to: [allowance("50")] }, counted("50", "30", "15")],
  ["the next period", { time: nextPeriod, to: [allowance("50")] }, counted("50", "0", "50")],
  [
    "what is not granted at present",
    { evidence: undefined, from: [], to: [allowance("50")] },
    counted("50", "0", "50"),
  ],
  ["several", { to: [allowance("50"), allowance("1", "b")] }, counted("51", "30", "16")],
  ["an instant that is past", { time: now.getTime() - 1 }, { state: "deferred" }],
  ["metering that is away", { evidence: { state: "unavailable", since: 7 } }, { state: "unavailable", since: 7 }],
])("takes what is used now to be used still: %s", (_name, given, expected) => {
  const { from, to, evidence, time } = {
    ...{ from: [allowance("100")], to: [allowance("100")], evidence: counted("100", "30", "65"), time: now.getTime() },
    ...given,
  };
  const present = { evidence, reserved: "5", overage: "0", allowances: from };
  expect(supposeUsage(present, { allowances: to, now, time: new Date(time) }).evidence).toEqual(expected);
});
