import type { Remedy, Source } from "../decision.ts";
import { concerns, holdAll } from "../find-allowed.ts";
import type { Condition, Question, Right } from "../snapshot.ts";
import { spanAt } from "../span.ts";

/** FEATURE_CONFLICT: the account is granted a feature that must not be granted along with this one. */
export function exclusionConditions(excludes: readonly string[] = []): Condition[] {
  return [...excludes].sort().map((key) => (question, failures) => {
    const rival = question.snapshot.features.get(key);
    if (rival === undefined) return true;
    if (rival.rights.length === 0) return true;
    const ofRival = { ...question, feature: rival };
    if (!isGranted(ofRival)) return true;
    failures?.push({ code: "FEATURE_CONFLICT", feature: key, remedies: remediesFor(key, listGranting(ofRival)) });
    return false;
  });
}

/** Whether a right stands, whoever of the account may use it; none does while an override denies it. */
function isGranted(question: Question): boolean {
  return (
    spanAt(question).standing.some((right) => grants(right, question)) && holdAll(question.feature.denials, question)
  );
}

function listGranting(question: Question): Source[] {
  return spanAt(question)
    .standing.filter((right) => grants(right, question))
    .map(({ origin }) => origin);
}

function grants(right: Right, question: Question): boolean {
  return right.entitles && concerns(right, question);
}

/** A customer can give up what a licence grants; an override is the vendor's to take back. */
function remediesFor(feature: string, sources: readonly Source[]): Remedy[] {
  const bought = sources.filter(({ overrideId }) => overrideId === undefined);
  return [
    ...(bought.length > 0 ? [{ kind: "GIVE_UP" as const, feature, sources: bought }] : []),
    ...(bought.length < sources.length ? [{ kind: "CONTACT_VENDOR" as const }] : []),
  ];
}
