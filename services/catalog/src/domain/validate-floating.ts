import type { FieldViolation } from "@licet/kernel";
import type { Plan } from "./catalog-content.ts";

/** Floating keys whose rules contradict each other. */
export function findFloatingProblems({ key, floatingPolicy }: Plan): FieldViolation[] {
  if (floatingPolicy === undefined) return [];
  const { overdraft, groups = [] } = floatingPolicy;
  const field = `plans[${key}].floating_policy`;
  const problems: FieldViolation[] = [];
  if (overdraft !== undefined && !overdraft.percent && BigInt(overdraft.units ?? 0) === 0n) {
    problems.push({ field: `${field}.overdraft`, description: "says by how many keys: percent, units or both" });
  }
  const seen = new Set<string>();
  for (const { group, reserved = "0", most = "0" } of groups) {
    const where = `${field}.groups[${group}]`;
    if (seen.has(group)) problems.push({ field: where, description: "stands here twice" });
    seen.add(group);
    if (BigInt(most) > 0n && BigInt(reserved) > BigInt(most)) {
      problems.push({ field: where, description: `${reserved} keys are reserved, but it may hold ${most} at most` });
    }
    if (BigInt(most) === 0n && BigInt(reserved) === 0n) {
      problems.push({ field: where, description: "reserves keys, bounds them or both" });
    }
  }
  return problems;
}
