import { DomainError } from "@licet/kernel";
import { ownValue } from "./own-value.ts";
import type { RolloutDocument } from "./rollout-document.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import type { TerritoryDocument } from "./territory-document.ts";

/**
 * The same account with one licence only, for a licence token: a decision over it differs from one over the whole only
 * where another licence would have had a say. Throws a DomainError `LICENCE_UNKNOWN`.
 */
export function reduceSnapshot(document: SnapshotDocument, licenceId: string): SnapshotDocument {
  const licence = document.licences.find(({ id }) => id === licenceId);
  if (licence === undefined) {
    throw new DomainError("LICENCE_UNKNOWN", `the snapshot has no licence ${licenceId}`, { licenceId });
  }
  const { trips: _trips, ...kept } = document;
  const releases = ownValue(document.releases, licence.productKey);
  return {
    ...kept,
    licences: [licence],
    ...(document.releases && { releases: releases ? { [licence.productKey]: releases } : {} }),
    ...(document.territories && { territories: withoutTravel(document.territories) }),
    ...(document.rollouts && { rollouts: withoutOthers(document.rollouts, document.accountId) }),
  };
}

/** Nobody sees offline where a trip begins, so a token lets nobody travel. */
function withoutTravel(territories: Record<string, TerritoryDocument>): Record<string, TerritoryDocument> {
  const bare = Object.entries(territories).map(([key, { travel: _travel, ...rest }]) => [key, rest] as const);
  return Object.fromEntries(bare);
}

/** Lists of accounts cut down to this one, so that no customer reads the names of others; nobody counts offline. */
function withoutOthers(rollouts: Record<string, RolloutDocument>, accountId: string): Record<string, RolloutDocument> {
  const own = (ids: string[]): string[] => ids.filter((id) => id === accountId);
  return Object.fromEntries(
    Object.entries(rollouts).map(([key, { include, exclude, guarded: _guarded, ...rest }]) => [
      key,
      { ...rest, ...(include && { include: own(include) }), ...(exclude && { exclude: own(exclude) }) },
    ]),
  );
}
