import type { Beginnings } from "./first-use.ts";
import { ownValue } from "./own-value.ts";
import { periodAt } from "./period.ts";
import type { GrantDocument, Instant, LicenceDocument, SnapshotDocument } from "./snapshot-document.ts";
import type { TripDocument } from "./trip-document.ts";

const dayMs = 86_400_000;

/** The document as it is once a user's use has begun these at that instant. */
export function withBegun(
  document: SnapshotDocument,
  { trips, licences, seats }: Beginnings,
  { userId, nowMs }: { readonly userId: string | undefined; readonly nowMs: Instant },
): SnapshotDocument {
  const { timeZone } = document.account;
  const begun = document.licences.map((licence) => {
    const begins = licences.includes(licence.id) ? inTerm(licence, nowMs, timeZone) : licence;
    return userId !== undefined && seats.includes(licence.id) ? withSeat(begins, userId) : begins;
  });
  if (userId === undefined || trips.length === 0) return { ...document, licences: begun };
  const others = (document.trips ?? []).filter((trip) => trip.userId !== userId || !trips.includes(trip.territory));
  const own = trips.flatMap((territory) => toTrip(document, territory, userId, nowMs));
  return { ...document, licences: begun, trips: [...others, ...own] };
}

function toTrip({ territories }: SnapshotDocument, key: string, userId: string, from: Instant): TripDocument[] {
  const travel = ownValue(territories, key)?.travel;
  if (travel === undefined) return [];
  const until = from + travel.days * dayMs;
  return [{ userId, territory: key, from, until, restUntil: until + travel.restDays * dayMs }];
}

function inTerm({ awaitsFirstUse, ...licence }: LicenceDocument, from: Instant, timeZone: string): LicenceDocument {
  const { period, lengthMs = Infinity } = awaitsFirstUse ?? {};
  const until = period === undefined ? from + lengthMs : periodAt(from, from, period, timeZone).end;
  return {
    ...licence,
    from,
    ...(until !== Infinity && { until }),
    grants: licence.grants.map((grant) => anchored(grant, from)),
  };
}

function anchored(grant: GrantDocument, anchor: Instant): GrantDocument {
  return grant.allowance === undefined ? grant : { ...grant, allowance: { ...grant.allowance, anchor } };
}

function withSeat(licence: LicenceDocument, userId: string): LicenceDocument {
  const { seats } = licence;
  if (seats === undefined) return licence;
  const { assigned, used } = seats;
  return {
    ...licence,
    seats: { ...seats, assigned: [...assigned, userId], ...(used !== undefined && { used: used + 1 }) },
  };
}
