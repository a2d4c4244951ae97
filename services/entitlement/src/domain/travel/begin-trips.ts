import type { TerritoryDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { AuditNote, Change, DomainEvent } from "../change.ts";
import type { Trip } from "./trip.ts";

/** Who sets out, from which region rules, and where the user is. */
export interface Departure {
  readonly userId: string;
  readonly regionRules: readonly string[];
  readonly country: string;
  readonly now: Date;
}

/** Trips that an account keeps at most, past ones whose rest is not over among them. */
export const mostTrips = 1000;

const dayMs = 86_400_000;

/** What a user who sets out begins: nothing out of a rule that lets nobody travel, while away, or before having rested. */
function newTrips(
  trips: readonly Trip[],
  territories: Readonly<Record<string, TerritoryDocument>>,
  { userId, regionRules, country, now }: Departure,
): Trip[] {
  const isBound = (rule: string) => {
    return trips.some((trip) => trip.userId === userId && trip.regionRule === rule && trip.restEndTime > now);
  };
  return regionRules
    .filter((rule) => !isBound(rule))
    .flatMap((regionRule): Trip[] => {
      const travel = Object.hasOwn(territories, regionRule) ? territories[regionRule]?.travel : undefined;
      if (travel === undefined) return [];
      const endTime = new Date(now.getTime() + travel.days * dayMs);
      const restEndTime = new Date(endTime.getTime() + travel.restDays * dayMs);
      return [{ userId, regionRule, country, startTime: now, endTime, restEndTime }];
    });
}

/** Begins the trips that may begin: calls that come at once begin one together. What is over and rested is forgotten. */
export function beginTrips(
  state: AccountState,
  territories: Readonly<Record<string, TerritoryDocument>>,
  departure: Departure,
): Change {
  const kept = (state.trips ?? []).filter(({ restEndTime }) => restEndTime > departure.now);
  const begun = newTrips(kept, territories, departure);
  if (begun.length === 0 || kept.length + begun.length > mostTrips) return { state, events: [], audit: [] };
  return {
    state: { ...state, trips: [...kept, ...begun] },
    events: begun.map((trip): DomainEvent => ({ kind: "trip_started", trip })),
    audit: begun.map(toNote),
  };
}

function toNote({ userId, regionRule, country, endTime }: Trip): AuditNote {
  const details = { regionRule, country, until: endTime.toISOString() };
  return { action: "trip.start", resource: userId, reason: "", details };
}
