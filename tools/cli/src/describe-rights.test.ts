import { stripVTControlCharacters } from "node:util";
import { expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { OverLimitSchema, OverLimit_Kind, RightsDifferenceSchema } from "@licet/contracts/entitlement";
import { describeDifference, describeOverLimits } from "./describe-rights.ts";

it("shows rights that come, go and change, with their values", () => {
  const number = (value: string) => ({ kind: { case: "numberValue" as const, value } });
  const on = { kind: { case: "boolValue" as const, value: true } };
  const difference = create(RightsDifferenceSchema, {
    gained: [{ featureKey: "export", value: on }],
    lost: [{ featureKey: "api_calls", value: on, allowances: [{ amount: "10" }, { amount: "5", recurrence: "P1M" }] }],
    changed: [
      {
        before: { featureKey: "storage", value: number("2") },
        after: { featureKey: "storage", value: { kind: { case: "unlimited", value: true } } },
      },
    ],
  });
  expect(describeDifference(difference).map(stripVTControlCharacters)).toEqual([
    "+ export",
    "- api_calls 10 + 5/P1M",
    "~ storage 2 -> unlimited",
  ]);
  expect(describeDifference(undefined)).toEqual(["no right differs"]);
});

it("names who is over, and what", () => {
  const over = [
    create(OverLimitSchema, { kind: OverLimit_Kind.SEATS, limit: "1", used: "3", userIds: ["ada", "bob"] }),
    create(OverLimitSchema, { kind: OverLimit_Kind.ALLOWANCE, featureKey: "minutes", limit: "3000", used: "4000" }),
    create(OverLimitSchema, { kind: OverLimit_Kind.LEASES, limit: "1", used: "3", userIds: ["ada"] }),
    create(OverLimitSchema, { kind: OverLimit_Kind.DEVICES, limit: "2", used: "3", deviceIds: ["dev_3"] }),
  ];
  expect(describeOverLimits(over).map(stripVTControlCharacters)).toEqual([
    "! 3 seats are assigned, more than 1: ada, bob would go",
    "! 4000 of minutes is used, more than 3000",
    "! 3 keys are in use, more than 1: they stay, and none is given until fewer are",
    "! 3 devices are active, more than 2: dev_3 would be denied",
  ]);
});
