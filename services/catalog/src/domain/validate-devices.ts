import type { FieldViolation } from "@licet/kernel";
import type { Plan } from "./catalog-content.ts";

/** A rule that asks for two equal components of one could never be met. */
export function findDeviceProblems({ key, devicePolicy }: Plan): FieldViolation[] {
  const { components = [], match } = devicePolicy ?? {};
  if (match !== "DEVICE_MATCH_TWO" || components.length >= 2) return [];
  const field = `plans[${key}].device_policy.match`;
  return [{ field, description: "a rule of two equal components takes at least two components" }];
}
