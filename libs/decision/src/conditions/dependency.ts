import type { DenialCode } from "../denial-code.ts";
import type { Failure, Remedy } from "../decision.ts";
import { holdAll, isEntitled } from "../find-allowed.ts";
import { listFailures } from "../list-failures.ts";
import type { Condition, Feature, Question } from "../snapshot.ts";
import { sortFailures } from "../sort-failures.ts";

/**
 * DEPENDENCY_MISSING: a required feature is not allowed to the same subject at the same place and time. Of a limit or
 * metered one nothing is counted: what is asked for is the right to it.
 */
export function dependencyCondition(key: string): Condition {
  return (question, failures) => {
    const dependency = question.snapshot.features.get(key);
    if (dependency === undefined) {
      failures?.push(missing(key, [{ code: "FEATURE_UNKNOWN", remedies: [{ kind: "CONTACT_VENDOR" }] }]));
      return false;
    }
    const asked = askFor(dependency, question);
    const entitled = isEntitled(asked);
    if (entitled && holdAll(dependency.asRequired, asked)) return true;
    if (failures !== undefined) failures.push(missing(key, listFailures(asked, dependency.asRequired, entitled)));
    return false;
  };
}

/** The version that is told is that of the product that asks, and says nothing of another product's. */
function askFor(dependency: Feature, { snapshot, feature, request, user, nowMs }: Question): Question {
  if (dependency.document.productKey === feature.document.productKey) {
    return { snapshot, feature: dependency, request, user, nowMs };
  }
  const { productVersion: _version, productReleasedAt: _releasedAt, ...versionless } = request;
  return { snapshot, feature: dependency, request: versionless, user, nowMs };
}

function missing(feature: string, why: Failure[]): Failure {
  sortFailures(why);
  const causes: DenialCode[] = [];
  for (const { code } of why) if (code !== causes.at(-1)) causes.push(code);
  return { code: "DEPENDENCY_MISSING", feature, causes, remedies: distinctRemedies(why) };
}

/** Each remedy once. Most are the only one of their kind: what others say is compared only when it has to be. */
function distinctRemedies(failures: readonly Failure[]): Remedy[] {
  const distinct: Remedy[] = [];
  const firstOfKind = new Map<Remedy["kind"], Remedy>();
  const seen = new Set<string>();
  for (const { remedies } of failures) {
    for (const remedy of remedies) {
      const first = firstOfKind.get(remedy.kind);
      if (first === undefined) firstOfKind.set(remedy.kind, remedy);
      else {
        seen.add(JSON.stringify(first));
        const text = JSON.stringify(remedy);
        if (seen.has(text)) continue;
        seen.add(text);
      }
      distinct.push(remedy);
    }
  }
  return distinct;
}
