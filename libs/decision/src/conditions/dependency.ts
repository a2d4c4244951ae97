import type { Failure } from "../decision.ts";
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
  const remedies = new Map(why.flatMap((failure) => failure.remedies).map((each) => [JSON.stringify(each), each]));
  return {
    code: "DEPENDENCY_MISSING",
    feature,
    causes: [...new Set(why.map(({ code }) => code))],
    remedies: [...remedies.values()],
  };
}
