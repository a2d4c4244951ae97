import type { ReplayCounts, ReplayDecisionsResponse, ReplayedDecision } from "@licet/contracts/entitlement";

/** What all pages of a replay come to. */
export interface ReplaySums {
  readonly counts: Record<ReplayCount, number>;
  /** By account and feature. */
  readonly groups: Map<string, ReplaySum>;
  readonly differences: ReplayedDecision[];
}

/** How one account would fare with one feature. */
export interface ReplaySum {
  readonly accountId: string;
  readonly featureKey: string;
  gained: number;
  lost: number;
  changed: number;
}

type ReplayCount = Exclude<keyof ReplayCounts, "$typeName" | "$unknown">;

/** Before the first page. */
export function emptyReplay(): ReplaySums {
  const counts = { decisions: 0, gained: 0, lost: 0, changed: 0, same: 0, unjudged: 0 };
  return { counts, groups: new Map(), differences: [] };
}

/** Adds a page; its decisions one by one only where they are wanted. */
export function addPage(
  { counts, groups, differences }: ReplaySums,
  page: ReplayDecisionsResponse,
  { withDifferences }: { readonly withDifferences: boolean },
): void {
  for (const name of Object.keys(counts) as ReplayCount[]) counts[name] += page.counts?.[name] ?? 0;
  for (const { accountId, featureKey, gained, lost, changed } of page.groups) {
    const key = JSON.stringify([accountId, featureKey]);
    const sum = groups.get(key) ?? { accountId, featureKey, gained: 0, lost: 0, changed: 0 };
    sum.gained += gained;
    sum.lost += lost;
    sum.changed += changed;
    groups.set(key, sum);
  }
  if (withDifferences) differences.push(...page.differences);
}
