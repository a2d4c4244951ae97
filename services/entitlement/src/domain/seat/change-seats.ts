import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change, DomainEvent } from "../change.ts";
import { seatChanges } from "../licence/change-terms.ts";
import type { Licence } from "../licence/licence.ts";
import { tellLicence } from "../licence/tell-licences.ts";
import type { Seat, Seating } from "./seat.ts";

/** What is otherwise about a licence's seats. */
export interface SeatsChanged {
  readonly seats: ReadonlyMap<string, Seat>;
  readonly seating: Seating;
}

/** How it is told and noted. */
export interface SeatsTold {
  readonly action: string;
  readonly reason?: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Told besides what comes of the seats. */
  readonly events?: readonly DomainEvent[];
  /** What its tokens are made anew for. */
  readonly telling: string;
}

/** The account with a licence's seats as they are from now on. */
export function changeSeats(
  state: AccountState,
  licence: Licence,
  { seats, seating }: SeatsChanged,
  { action, reason = "", details, events = [], telling }: SeatsTold,
  now: Date,
): Change {
  const changed: Licence = { ...withSeating(licence, seating), seats, version: licence.version + 1, updateTime: now };
  return {
    state: withLicence(state, changed),
    events: [...seatChanges(licence, changed), ...events, tellLicence(changed, telling)],
    audit: [{ action, resource: licence.licenceId, reason, details }],
  };
}

/** A licence of which nothing is bound says so by saying nothing. */
export function withSeating(licence: Licence, seating: Seating): Licence {
  const { seating: _before, ...kept } = licence;
  const isBound = seating.reservations.length > 0 || seating.vacated.length > 0;
  return isBound ? { ...kept, seating } : kept;
}
