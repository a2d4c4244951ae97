import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AccountRightSchema, RightsDifferenceSchema } from "@licet/contracts/entitlement";
import type { AccountRight, RightsDifference } from "../../domain/snapshot/compare-rights.ts";
import { toValue } from "../decision/decision-mapping.ts";

/** What differs between two snapshots as the wire has it. */
export function toRightsDifference({
  gained,
  lost,
  changed,
}: RightsDifference): MessageInitShape<typeof RightsDifferenceSchema> {
  return {
    gained: gained.map(toAccountRight),
    lost: lost.map(toAccountRight),
    changed: changed.map(({ before, after }) => ({ before: toAccountRight(before), after: toAccountRight(after) })),
  };
}

function toAccountRight({
  feature,
  kind,
  value,
  allowances,
}: AccountRight): MessageInitShape<typeof AccountRightSchema> {
  return {
    featureKey: feature,
    value: toValue(value, kind),
    allowances: allowances.map(({ amount, recurrence = "" }) => ({ amount, recurrence })),
  };
}
