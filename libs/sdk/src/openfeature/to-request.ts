import type { EvaluationContext, EvaluationContextValue } from "@openfeature/server-sdk";
import { InvalidContextError, TargetingKeyMissingError } from "@openfeature/server-sdk";
import type { EvaluationRequest } from "../evaluator/evaluation.ts";

const attributes = ["userId", "deviceId", "leaseId", "country", "ipAddress", "productVersion"] as const;

/**
 * The question of a flag: the targeting key is the account, further attributes are `userId`, `deviceId`, `leaseId`, `country`,
 * `ipAddress`, `productVersion` and `amount`. @throws TargetingKeyMissingError, InvalidContextError
 */
export function toRequest(feature: string, context: EvaluationContext): EvaluationRequest {
  const { targetingKey, amount } = context;
  if (typeof targetingKey !== "string" || targetingKey === "")
    throw new TargetingKeyMissingError("the targeting key is the id of the account");
  const given = attributes.flatMap((name) => {
    const value = context[name];
    if (value === undefined || value === null) return [];
    if (typeof value !== "string") throw new InvalidContextError(`${name} is a text`);
    return [[name, value]];
  });
  return {
    accountId: targetingKey,
    feature,
    ...(Object.fromEntries(given) as Partial<EvaluationRequest>),
    ...(amount !== undefined && amount !== null && { amount: toAmount(amount) }),
  };
}

function toAmount(amount: EvaluationContextValue): string {
  const text = typeof amount === "number" ? String(amount) : amount;
  if (typeof text === "string" && /^\d{1,30}(\.\d{1,18})?$/.test(text)) return text;
  throw new InvalidContextError("amount is a number or a decimal, not negative");
}
