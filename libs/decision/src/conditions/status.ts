import type { Failure, Remedy } from "../decision.ts";
import type { Condition, Question } from "../snapshot.ts";
import type { LicenceDocument } from "../snapshot-document.ts";

/** PENDING, SUSPENDED, REVOKED: the states that hold whatever the clock says. */
export function statusConditions(licence: LicenceDocument): Condition[] {
  const code = codeOf(licence);
  if (code === undefined) return [];
  return [
    (question, failures) => {
      failures?.push({ code, licenceId: licence.id, remedies: remediesFor(code, licence, question) });
      return false;
    },
  ];
}

type StatusCode = Failure["code"] & ("PENDING" | "SUSPENDED" | "REVOKED");

function codeOf(licence: LicenceDocument): StatusCode | undefined {
  switch (licence.status) {
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

function remediesFor(code: StatusCode, licence: LicenceDocument, question: Question): readonly Remedy[] {
  if (code === "REVOKED") return question.feature.waysIn;
  if (code === "SUSPENDED" && licence.suspension === "payment") return [{ kind: "PAY", licenceId: licence.id }];
  if (code === "PENDING" && licence.approvers !== undefined) {
    return [{ kind: "ASK_APPROVER", approvers: licence.approvers }];
  }
  return [{ kind: "CONTACT_VENDOR" }];
}
