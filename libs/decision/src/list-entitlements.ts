import { decide } from "./decide.ts";
import type { DecisionRequest } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What a subject may do: the allowed decisions over all features, ordered by feature key. Quotas are left out, as metering
 * is not asked: a metered feature is listed when everything else allows it.
 */
export function listEntitlements(
  snapshot: Snapshot,
  request: Pick<DecisionRequest, "subject" | "productVersion" | "productReleasedAt" | "place">,
  now: Date,
): Decision[] {
  return [...snapshot.features.keys()]
    .sort()
    .map((feature) => decide(snapshot, { ...request, feature }, now, { state: "deferred" }))
    .filter(({ allowed }) => allowed);
}
