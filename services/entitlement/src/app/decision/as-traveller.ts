import type { DecisionRequest, Snapshot } from "@licet/decision";
import { tripsToBegin } from "@licet/decision/travel";

/** The request as a check would answer it: one from abroad begins the trips that allow it. Here none is written. */
export function asTraveller(snapshot: Snapshot | undefined, request: DecisionRequest, now: Date): DecisionRequest {
  if (snapshot === undefined || tripsToBegin(snapshot, request, now).length === 0) return request;
  return { ...request, travelling: true };
}
