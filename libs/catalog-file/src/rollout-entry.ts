import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RolloutGuard, RolloutGuardSchema, RolloutRule, RolloutRuleSchema } from "@licet/contracts/catalog";
import type { RolloutGuardEntry, RolloutRuleEntry } from "./catalog-document.ts";

/** A share or a number of percentage points, of which two decimals count. */
export const percentSchema = { type: "number", minimum: 0, maximum: 100, multipleOf: 0.01 };

/** JSON Schema of a guard: what it bounds is up to it, but it bounds something. */
export const guardSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    maxDenialIncrease: percentSchema,
    maxErrorIncrease: percentSchema,
    minDecisions: { type: "integer", minimum: 1, maximum: 1_000_000_000 },
    windowMinutes: { type: "integer", minimum: 1, maximum: 10_080 },
  },
  required: ["minDecisions", "windowMinutes"],
  anyOf: [{ required: ["maxDenialIncrease"] }, { required: ["maxErrorIncrease"] }],
};

/** A rollout rule of the file in the contract's form. */
export function toRolloutRule(entry: RolloutRuleEntry): MessageInitShape<typeof RolloutRuleSchema> {
  const { key, product, description = "", percent, include = [], exclude = [], guard } = entry;
  return {
    key,
    productKey: product,
    description,
    percent: String(percent),
    include,
    exclude,
    ...(guard && { guard: toGuard(guard) }),
  };
}

/** The opposite of toRolloutRule. */
export function fromRolloutRule(rule: RolloutRule): RolloutRuleEntry {
  const { key, productKey, description, percent, include, exclude, guard } = rule;
  return {
    key,
    product: productKey,
    ...(description !== "" && { description }),
    percent: Number(percent),
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
    ...(guard && { guard: fromGuard(guard) }),
  };
}

function toGuard(entry: RolloutGuardEntry): MessageInitShape<typeof RolloutGuardSchema> {
  const { maxDenialIncrease = "", maxErrorIncrease = "", minDecisions, windowMinutes } = entry;
  return {
    maxDenialIncrease: String(maxDenialIncrease),
    maxErrorIncrease: String(maxErrorIncrease),
    minDecisions: BigInt(minDecisions),
    window: { seconds: BigInt(windowMinutes * 60) },
  };
}

function fromGuard({ maxDenialIncrease, maxErrorIncrease, minDecisions, window }: RolloutGuard): RolloutGuardEntry {
  return {
    ...(maxDenialIncrease !== "" && { maxDenialIncrease: Number(maxDenialIncrease) }),
    ...(maxErrorIncrease !== "" && { maxErrorIncrease: Number(maxErrorIncrease) }),
    minDecisions: Number(minDecisions),
    windowMinutes: Number(window?.seconds ?? 0n) / 60,
  };
}
