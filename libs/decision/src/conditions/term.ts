import type { Remedy } from "../decision.ts";
import { isWithin } from "../product-version.ts";
import type { Condition, Conditions, Owner, Question } from "../snapshot.ts";
import type { Instant, LicenceDocument } from "../snapshot-document.ts";

/**
 * NOT_YET_ACTIVE, EXPIRED: the licence's term [from, until) and the grace [until, graceUntil) after it. With a fallback the
 * end depends on the version that asks too.
 */
export function licenceTermConditions(licence: LicenceDocument): Conditions {
  const { id: licenceId, from, until, graceUntil, fallback, awaitsFirstUse } = licence;
  if (awaitsFirstUse !== undefined) return { standing: [awaitsUse(licenceId, awaitsFirstUse.from)], others: [] };
  const end = until === undefined ? undefined : (graceUntil ?? until);
  const renew = (question: Question) => renewal(licence, question);
  if (end === undefined || fallback === undefined) {
    return { standing: termConditions({ licenceId }, from, end, renew), others: [] };
  }
  return {
    standing: termConditions({ licenceId }, from, undefined, renew),
    others: [endsBut(fallback, end, licence)],
  };
}

/** NOT_YET_ACTIVE until somebody uses it, which no use before `from` counts as. */
function awaitsUse(licenceId: string, from: Instant): Condition {
  return ({ nowMs }, failures) => {
    const remedy: Remedy = nowMs < from ? { kind: "WAIT_UNTIL", at: from } : { kind: "BEGIN_BY_USE", licenceId };
    failures?.push({ code: "NOT_YET_ACTIVE", licenceId, remedies: [remedy] });
    return false;
  };
}

/** EXPIRED, but for the versions that stay usable; a request that tells no version is not for one of them. */
function endsBut(
  { upTo }: NonNullable<LicenceDocument["fallback"]>,
  end: Instant,
  licence: LicenceDocument,
): Condition {
  return (question, failures) => {
    const { nowMs, request } = question;
    if (nowMs < end) return true;
    if (request.productVersion !== undefined && isWithin(request.productVersion, upTo)) return true;
    const remedies: readonly Remedy[] = [...renewal(licence, question), { kind: "USE_VERSION", upTo }];
    failures?.push({ code: "EXPIRED", licenceId: licence.id, remedies });
    return false;
  };
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
