import { ownValue } from "./own-value.ts";
import type {
  GrantDocument,
  Instant,
  LicenceDocument,
  OverrideDocument,
  SnapshotDocument,
} from "./snapshot-document.ts";
import type { TripDocument } from "./trip-document.ts";

/** What bears on the rights to each feature, by its key. */
export interface Bearing {
  features: SnapshotDocument["features"];
  granted: ReadonlyMap<string, readonly { grant: GrantDocument; licence: LicenceDocument }[]>;
  overrides: ReadonlyMap<string, readonly OverrideDocument[]>;
  trips: readonly TripDocument[];
}

/**
 * Gives the instants, sorted and each once, at which a decision may change about a feature that consists of `keys`: itself
 * and all that it requires. The rights to what these exclude have a say as well, but not what those exclude in turn.
 */
export function boundariesFinder({
  features,
  granted,
  overrides,
  trips,
}: Bearing): (keys: readonly string[]) => Instant[] {
  const own = remember((key) => [
    ...(overrides.get(key) ?? []).flatMap(({ from, until }) => [from, until]),
    ...(granted.get(key) ?? []).flatMap(({ grant, licence }) => [
      grant.from,
      grant.until,
      ...licenceBoundaries(licence),
    ]),
    ...(trips.length === 0 ? [] : tripBoundaries(key)),
  ]);
  function tripBoundaries(key: string): Instant[] {
    const holders = (granted.get(key) ?? []).flatMap(({ grant, licence }) => [grant.rules, licence.rules]);
    const ruled = new Set([ownValue(features, key)?.rules, ...holders].map((rules) => rules?.territory));
    return trips.filter(({ territory }) => ruled.has(territory)).flatMap(({ from, until }) => [from, until]);
  }
  const withRivals = remember((key) => [key, ...(ownValue(features, key)?.excludes ?? [])].flatMap(own));
  return (keys) => sortInstants(keys.flatMap(withRivals));
}

/** Finds the instants of a key once only. */
function remember(find: (key: string) => readonly (Instant | undefined)[]): (key: string) => readonly Instant[] {
  const known = new Map<string, readonly Instant[]>();
  return (key) => {
    const found = known.get(key) ?? sortInstants(find(key));
    known.set(key, found);
    return found;
  };
}

function licenceBoundaries(licence: LicenceDocument): (Instant | undefined)[] {
  return [
    licence.awaitsFirstUse?.from ?? licence.from,
    licence.until,
    licence.graceUntil,
    licence.maintenanceUntil,
    ...(licence.statusChanges?.map(({ at }) => at) ?? []),
    ...(licence.devices?.active.map(({ until }) => until) ?? []),
    ...(licence.leases?.held.map(({ until }) => until) ?? []),
  ];
}

function sortInstants(instants: readonly (Instant | undefined)[]): Instant[] {
  const known = instants.filter((instant) => instant !== undefined);
  return [...new Set(known)].sort((left, right) => left - right);
}
