import type { DecisionRequest } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import type { Beginnings } from "@licet/decision/first-use";
import { beginningsOf } from "@licet/decision/first-use";
import type { AccountState } from "../account/account.ts";
import type { Change } from "../change.ts";
import type { FirstUseSurroundings } from "../licence/begin-term.ts";
import { beginTerm } from "../licence/begin-term.ts";
import { licenceOf } from "../licence/licence.ts";
import { assignSeat } from "../seat/assign-seat.ts";
import { seatTermsOf } from "../seat/seat-terms.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { beginTrips } from "../travel/begin-trips.ts";

/** A use, as the engine is asked about it. */
export interface Use {
  readonly tenantId: string;
  readonly request: DecisionRequest;
}

/**
 * Begins all that has to begin for the use to be allowed by the account as it is now, or nothing: calls that come at once begin it
 * together, and what another took meanwhile is not given twice.
 */
export function beginUse(state: AccountState, { tenantId, request }: Use, around: FirstUseSurroundings): Change {
  const { view, now } = around;
  const snapshot = compileSnapshot(compileAccount(tenantId, state, view));
  const begun = beginningsOf(snapshot, request, now);
  const unchanged: Change = { state, events: [], audit: [] };
  if (begun === undefined) return unchanged;
  const { place } = decide(snapshot, request, now, { state: "deferred" });
  const steps = stepsOf(begun, { userId: request.subject?.userId ?? "", country: place?.country ?? "" }, around);
  let change = unchanged;
  for (const step of steps) {
    const next = step(change.state);
    if (next.state === change.state) return unchanged;
    change = {
      state: next.state,
      events: [...change.events, ...next.events],
      audit: [...change.audit, ...next.audit],
    };
  }
  return change;
}

interface User {
  readonly userId: string;
  readonly country: string;
}

function stepsOf(
  { trips, licences, seats }: Beginnings,
  { userId, country }: User,
  around: FirstUseSurroundings,
): ((state: AccountState) => Change)[] {
  const { view, now } = around;
  const departure = { userId, regionRules: trips, country, now };
  const setOut = (state: AccountState) => beginTrips(state, view.catalog.territories, departure);
  const sitDown = (licenceId: string) => (state: AccountState) => {
    const terms = seatTermsOf(licenceOf(state, licenceId), view);
    return assignSeat(state, { licenceId, userId, namedUser: true, ...(terms && { terms }) }, now);
  };
  return [
    ...(trips.length > 0 ? [setOut] : []),
    ...licences.map((licenceId) => (state: AccountState) => beginTerm(state, licenceId, around)),
    ...seats.map(sitDown),
  ];
}
