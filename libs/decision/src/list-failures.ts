import { listPendingApprovals } from "./conditions/approval.ts";
import type { Failure } from "./decision.ts";
import { concerns } from "./find-allowed.ts";
import type { Condition, Conditions, Question } from "./snapshot.ts";

/**
 * Which of a feature's conditions fail and, unless the subject is `entitled` by a right that it may use, which of its
 * rights'; not sorted, counts left out.
 */
export function listFailures(question: Question, conditions: readonly Condition[], entitled: boolean): Failure[] {
  const failures: Failure[] = [];
  evaluate(conditions, question, failures);
  if (!entitled) evaluateRights(question, failures);
  return failures;
}

/** What keeps each right from being used; NOT_ENTITLED when there is none for this subject. */
function evaluateRights(question: Question, failures: Failure[]): void {
  const rights = question.feature.rights.filter((right) => right.entitles && concerns(right, question));
  const asked = new Set<Conditions>();
  for (const { licence, own } of rights) {
    if (!asked.has(licence)) evaluateAll(licence, question, failures);
    asked.add(licence);
    evaluateAll(own, question, failures);
  }
  if (rights.length === 0) failures.push({ code: "NOT_ENTITLED", remedies: question.feature.waysIn });
  failures.push(...listPendingApprovals(question));
}

function evaluateAll({ standing, others }: Conditions, question: Question, failures: Failure[]): void {
  evaluate(standing, question, failures);
  evaluate(others, question, failures);
}

function evaluate(conditions: readonly Condition[], question: Question, failures: Failure[]): void {
  for (const condition of conditions) condition(question, failures);
}
