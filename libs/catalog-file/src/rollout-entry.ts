import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RolloutRule, RolloutRuleSchema } from "@licet/contracts/catalog";
import type { RolloutRuleEntry } from "./catalog-document.ts";

/** A rollout rule of the file in the contract's form. */
export function toRolloutRule(entry: RolloutRuleEntry): MessageInitShape<typeof RolloutRuleSchema> {
  const { key, product, description = "", percent, include = [], exclude = [] } = entry;
  return {
    key,
    productKey: product,
    description,
    percent: String(percent),
    include,
    exclude,
  };
}

/** The opposite of toRolloutRule. */
export function fromRolloutRule(rule: RolloutRule): RolloutRuleEntry {
  const { key, productKey, description, percent, include, exclude } = rule;
  return {
    key,
    product: productKey,
    ...(description !== "" && { description }),
    percent: Number(percent),
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
  };
}
