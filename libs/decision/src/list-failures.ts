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
  let none = true;
  let asked: Conditions | undefined;
  for (const right of question.feature.rights) {
    if (!right.entitles || !concerns(right, question)) continue;
    none = false;
    // The rights of one licence stand together: it is asked once.
    if (right.licence !== asked) evaluateAll(right.licence, question, failures);
    asked = right.licence;
    evaluateAll(right.own, question, failures);
  }
  if (none) failures.push({ code: "NOT_ENTITLED", remedies: question.feature.waysIn });
  failures.push(...listPendingApprovals(question));
}

function evaluateAll({ standing, others }: Conditions, question: Question, failures: Failure[]): void {
  evaluate(standing, question, failures);
  evaluate(others, question, failures);
}

function evaluate(conditions: readonly Condition[], question: Question, failures: Failure[]): void {
  for (const condition of conditions) condition(question, failures);
}
