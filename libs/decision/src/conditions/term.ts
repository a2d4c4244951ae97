import type { Remedy } from "../decision.ts";
import type { Condition, Owner, Question } from "../snapshot.ts";
import type { Instant, LicenceDocument } from "../snapshot-document.ts";

/** NOT_YET_ACTIVE, EXPIRED: the licence's term [from, until) and the grace [until, graceUntil) after it. */
export function licenceTermConditions(licence: LicenceDocument): Condition[] {
  const end = licence.until === undefined ? undefined : (licence.graceUntil ?? licence.until);
  return termConditions({ licenceId: licence.id }, licence.from, end, (question) => renewal(licence, question));
}

/** NOT_YET_ACTIVE, EXPIRED: the own term [from, until) of a grant or an override. */
export function ownTermConditions(owner: Owner, from: Instant | undefined, until: Instant | undefined): Condition[] {
  return termConditions(owner, from, until, (question) => question.feature.waysIn);
}

function termConditions(
  owner: Owner,
  from: Instant | undefined,
  until: Instant | undefined,
  renew: (question: Question) => readonly Remedy[],
): Condition[] {
  const starts: Condition = (question, failures) => {
    if (from === undefined || question.nowMs >= from) return true;
    failures?.push({ code: "NOT_YET_ACTIVE", ...owner, remedies: [{ kind: "WAIT_UNTIL", at: from }] });
    return false;
  };
  const ends: Condition = (question, failures) => {
    if (until === undefined || question.nowMs < until) return true;
    failures?.push({ code: "EXPIRED", ...owner, remedies: renew(question) });
    return false;
  };
  return [...(from === undefined ? [] : [starts]), ...(until === undefined ? [] : [ends])];
}

/** A trial is not renewed but bought. */
function renewal(licence: LicenceDocument, question: Question): readonly Remedy[] {
  if (licence.models.includes("trial")) return question.feature.waysIn;
  return [{ kind: "RENEW", licenceId: licence.id }];
}
