import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { TripStartedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { Trip } from "../domain/travel/trip.ts";

/** Where it happened, by whom, and in which revision it holds. */
export interface TripCircumstances {
  readonly tenantId: string;
  readonly accountId: string;
  readonly actor: string;
  readonly revision: bigint;
}

/** That a trip began. */
export function toTripEvent(trip: Trip, { tenantId, ...circumstances }: TripCircumstances): OutgoingEvent {
  const { userId, regionRule, country, startTime, endTime, restEndTime } = trip;
  const content = {
    ...circumstances,
    ...{ userId, regionRuleKey: regionRule, country },
    startTime: timestampFromDate(startTime),
    endTime: timestampFromDate(endTime),
    restEndTime: timestampFromDate(restEndTime),
  };
  return eventOf(TripStartedSchema, create(TripStartedSchema, content), { tenantId });
}
