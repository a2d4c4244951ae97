import type { Decision, Failure } from "./decision.ts";
import { ownValue } from "./own-value.ts";
import type { Snapshot } from "./snapshot.ts";
import type { FeatureDocument } from "./snapshot-document.ts";

/** How old the knowledge is that a snapshot is the account's present one. */
export interface Staleness {
  /** Milliseconds since its source last said so; Infinity when nobody can tell. */
  readonly ageMs: number;
  /** Milliseconds for which that counts as now; above 0. */
  readonly toleranceMs: number;
}

/**
 * What an answer comes to when the snapshot may be out of date. Within the tolerance it stays as it is, and so does a
 * denial. Beyond it the fail policy speaks: `open` allows on, `grace` for its seconds since the source was last heard,
 * `closed` no longer. Where the feature requires others the strictest of all their policies counts. Allowed answers are
 * then ALLOWED_BY_FALLBACK, refused ones SNAPSHOT_STALE.
 */
export function judgeStaleness(
  decision: Decision,
  snapshot: Snapshot,
  { ageMs, toleranceMs }: Staleness,
  now: Date,
): Decision {
  if (ageMs <= toleranceMs || !decision.allowed) return decision;
  const longestMs = longestAgeMs(decision.feature, snapshot);
  if (longestMs <= ageMs && longestMs !== Infinity) return refuse(decision);
  const until = Math.min(
    decision.cacheableUntil ?? Infinity,
    longestMs === Infinity ? Infinity : now.getTime() + longestMs - ageMs,
  );
  return {
    ...decision,
    reason: "ALLOWED_BY_FALLBACK",
    ...(until !== Infinity && { cacheableUntil: until }),
  };
}

/** The answer when nothing is known of the account and nobody can be asked. */
export function unknownRights(feature: string): Decision {
  return { allowed: false, reason: stale.code, feature, sources: [], failures: [stale], revision: 0 };
}

const stale: Failure = { code: "SNAPSHOT_STALE", remedies: [{ kind: "RETRY" }] };

function refuse(decision: Decision): Decision {
  const { feature, kind, limit, revision, place } = decision;
  return {
    allowed: false,
    reason: stale.code,
    feature,
    ...(kind !== undefined && { kind }),
    ...(limit !== undefined && { limit }),
    sources: [],
    failures: [stale],
    revision,
    ...(place !== undefined && { place }),
  };
}

/** How old the knowledge may get for the feature and all that it requires; no policy at all allows nothing. */
function longestAgeMs(key: string, { document }: Snapshot): number {
  const seen = new Set([key]);
  let longestMs = Infinity;
  for (const each of seen) {
    const feature = ownValue(document.features, each);
    longestMs = Math.min(longestMs, allowedAgeMs(feature?.failPolicy));
    for (const required of feature?.requires ?? []) seen.add(required);
  }
  return longestMs;
}

function allowedAgeMs(policy: FeatureDocument["failPolicy"] = { mode: "closed" }): number {
  switch (policy.mode) {
    case "open":
      return Infinity;
    case "grace":
      return policy.seconds * 1000;
    case "closed":
      return 0;
  }
}
