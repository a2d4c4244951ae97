import type { Value } from "@licet/contracts/catalog";
import type { AccountRight, OverLimit, RightsDifference } from "@licet/contracts/entitlement";
import { OverLimit_Kind } from "@licet/contracts/entitlement";
import { bad, good } from "./output.ts";

/** What an account gains and loses, a line for each feature. */
export function describeDifference(difference: RightsDifference | undefined): string[] {
  const { gained = [], lost = [], changed = [] } = difference ?? {};
  if (gained.length + lost.length + changed.length === 0) return ["no right differs"];
  return [
    ...gained.map((right) => `${good("+")} ${right.featureKey}${valueOf(right, " ")}`),
    ...lost.map((right) => `${bad("-")} ${right.featureKey}${valueOf(right, " ")}`),
    ...changed.map(({ before, after }) => `~ ${before?.featureKey ?? ""} ${valueOf(before)} -> ${valueOf(after)}`),
  ];
}

/** What is in use beyond the new terms, a line for each. */
export function describeOverLimits(overLimits: readonly OverLimit[]): string[] {
  return overLimits.map((over) => `${bad("!")} ${describeOverLimit(over)}`);
}

function describeOverLimit({ kind, featureKey, limit, used, userIds, deviceIds }: OverLimit): string {
  switch (kind) {
    case OverLimit_Kind.SEATS:
      return `${used} seats are assigned, more than ${limit}: ${userIds.join(", ")} would go`;
    case OverLimit_Kind.LEASES:
      return `${used} keys are in use, more than ${limit}: they stay, and none is given until fewer are`;
    case OverLimit_Kind.DEVICES:
      return `${used} devices are active, more than ${limit}: ${deviceIds.join(", ")} would be denied`;
    default:
      return `${used} of ${featureKey} is used, more than ${limit}`;
  }
}

/** An allowance by its period, any other value as it is; nothing for a right that is only on. */
function valueOf(right: AccountRight | undefined, before = ""): string {
  if (right === undefined) return "";
  const text =
    right.allowances.length > 0
      ? right.allowances.map(({ amount, recurrence }) => amount + (recurrence && `/${recurrence}`)).join(" + ")
      : textOf(right.value);
  return text === "" ? "" : before + text;
}

function textOf(value: Value | undefined): string {
  switch (value?.kind.case) {
    case "unlimited":
      return "unlimited";
    case "numberValue":
    case "stringValue":
    case "jsonValue":
      return value.kind.value;
    default:
      return "";
  }
}
