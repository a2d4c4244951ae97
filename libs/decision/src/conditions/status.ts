import type { Failure, Remedy } from "../decision.ts";
import type { Condition, Question } from "../snapshot.ts";
import type { LicenceDocument } from "../snapshot-document.ts";

/** PENDING, SUSPENDED, REVOKED: what was decided about the licence, and from which instant on. */
export function statusConditions(licence: LicenceDocument): Condition[] {
  const { statusChanges = [] } = licence;
  const later = statusChanges.map((change) => ({ at: change.at, code: codeOf(change.status), standing: change }));
  const first = { at: -Infinity, code: codeOf(licence.status), standing: licence };
  const phases = [first, ...later.sort((left, right) => left.at - right.at)];
  if (phases.every(({ code }) => code === undefined)) return [];
  return [
    (question, failures) => {
      const { code, standing } = phases.findLast(({ at }) => question.nowMs >= at) ?? first;
      if (code === undefined) return true;
      failures?.push({ code, licenceId: licence.id, remedies: remediesFor(code, standing, licence, question) });
      return false;
    },
  ];
}

type StatusCode = Failure["code"] & ("PENDING" | "SUSPENDED" | "REVOKED");

function codeOf(status: LicenceDocument["status"]): StatusCode | undefined {
  switch (status) {
    case "draft":
    case "pending_approval":
      return "PENDING";
    case "suspended":
      return "SUSPENDED";
    case "revoked":
      return "REVOKED";
    default:
      return undefined;
  }
}

function remediesFor(
  code: StatusCode,
  { suspension }: Pick<LicenceDocument, "suspension">,
  { id, approvers }: LicenceDocument,
  question: Question,
): readonly Remedy[] {
  if (code === "REVOKED") return question.feature.waysIn;
  if (code === "SUSPENDED" && suspension === "payment") return [{ kind: "PAY", licenceId: id }];
  if (code === "PENDING" && approvers !== undefined) return [{ kind: "ASK_APPROVER", approvers }];
  return [{ kind: "CONTACT_VENDOR" }];
}
