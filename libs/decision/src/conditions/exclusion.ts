import type { Remedy, Source } from "../decision.ts";
import { concerns, holdAll } from "../find-allowed.ts";
import type { Condition, Question } from "../snapshot.ts";
import { spanAt } from "../span.ts";

/** FEATURE_CONFLICT: the account is granted a feature that must not be granted along with this one. */
export function exclusionConditions(excludes: readonly string[] = []): Condition[] {
  return [...excludes].sort().map((key) => (question, failures) => {
    const rival = question.snapshot.features.get(key);
    if (rival === undefined) return true;
    const sources = listGranting({ ...question, feature: rival });
    if (sources.length === 0) return true;
    failures?.push({ code: "FEATURE_CONFLICT", feature: key, remedies: remediesFor(key, sources) });
    return false;
  });
}

/** The rights whose status and term hold, whoever of the account may use them; none while an override denies it. */
function listGranting(question: Question): Source[] {
  if (!holdAll(question.feature.denials, question)) return [];
  return spanAt(question)
    .standing.filter((right) => right.entitles && concerns(right, question))
    .map(({ origin }) => origin);
}

/** A customer can give up what a licence grants; an override is the vendor's to take back. */
function remediesFor(feature: string, sources: readonly Source[]): Remedy[] {
  const bought = sources.filter(({ source }) => source !== "override");
  return [
    ...(bought.length > 0 ? [{ kind: "GIVE_UP" as const, feature, sources: bought }] : []),
    ...(bought.length < sources.length ? [{ kind: "CONTACT_VENDOR" as const }] : []),
  ];
}
