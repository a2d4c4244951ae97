import type { Condition, Question } from "../snapshot.ts";
import type { OverrideDocument } from "../snapshot-document.ts";

/** DENIED_BY_OVERRIDE. */
export function denialCondition(override: OverrideDocument): Condition {
  const { from = -Infinity, until = Infinity } = override;
  return (question, failures) => {
    if (question.nowMs < from || question.nowMs >= until || !concernsSubject(override, question)) return true;
    failures?.push({ code: "DENIED_BY_OVERRIDE", overrideId: override.id, remedies: [{ kind: "CONTACT_VENDOR" }] });
    return false;
  };
}

/** Whether the subject is the user, or in the group, that the override is for. */
export function concernsSubject({ userId, group }: OverrideDocument, question: Question): boolean {
  if (userId !== undefined && question.request.subject?.userId !== userId) return false;
  return group === undefined || question.user?.groups?.includes(group) === true;
}
