import type { DecisionRequest } from "@licet/decision";
import { asBegun, beginningsOf } from "@licet/decision/first-use";
import type { MaybeSnapshot } from "./ports.ts";

/** The snapshot as a check would answer from it: with what begins with this use. Here nothing is written. */
export function asFirstUse<Known extends MaybeSnapshot>(snapshot: Known, request: DecisionRequest, now: Date): Known {
  const begun = snapshot && beginningsOf(snapshot, request, now);
  return snapshot && begun ? (asBegun(snapshot, begun, request, now) as Known) : snapshot;
}
