import type { Trip } from "../../domain/travel/trip.ts";

/** The trips of an account as its table has them; instants as ISO 8601. */
export type TripsColumn = readonly {
  readonly user_id: string;
  readonly region_rule: string;
  readonly country: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly rest_end_time: string;
}[];

/** Reads the column. */
export function fromTripsColumn(column: TripsColumn): Trip[] {
  return column.map((row) => ({
    userId: row.user_id,
    regionRule: row.region_rule,
    country: row.country,
    startTime: new Date(row.start_time),
    endTime: new Date(row.end_time),
    restEndTime: new Date(row.rest_end_time),
  }));
}

/** Writes the column. */
export function toTripsColumn(trips: readonly Trip[] = []): TripsColumn {
  return trips.map((trip) => ({
    user_id: trip.userId,
    region_rule: trip.regionRule,
    country: trip.country,
    start_time: trip.startTime.toISOString(),
    end_time: trip.endTime.toISOString(),
    rest_end_time: trip.restEndTime.toISOString(),
  }));
}
