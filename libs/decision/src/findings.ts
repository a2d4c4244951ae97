import type { ConditionName } from "./condition-name.ts";
import type { Failure } from "./decision.ts";
import type { Finding } from "./explanation.ts";
import type { NamedConditions } from "./named-conditions.ts";
import type { Question } from "./snapshot.ts";

/** What comes of conditions, asked one after the other. */
export function findAll(named: NamedConditions, question: Question): Finding[] {
  return named.map(([condition, conditions]) => {
    const failures: Failure[] = [];
    for (const holds of conditions) holds(question, failures);
    return toFinding(condition, conditions.length > 0, failures);
  });
}

/** What came of one sort of condition. */
export function toFinding(condition: ConditionName, applies: boolean, failures: readonly Failure[]): Finding {
  const outcome = failures.length > 0 ? "failed" : applies ? "held" : "not_applicable";
  return { condition, outcome, failures };
}
