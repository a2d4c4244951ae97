import type { AccountState } from "../account/account.ts";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { changeSeats } from "./change-seats.ts";
import { vacate } from "./cooling-off.ts";
import { holderOfKey, nameOfKey } from "./seat-holder.ts";
import { unbound } from "./seat.ts";

/** Which accounts share no more, and why. */
export interface MembersGone {
  readonly accountIds: ReadonlySet<string>;
  readonly reason: string;
  readonly termsOf: (licence: Licence) => SeatTerms | undefined;
}

/** Frees the seats that users of accounts have which share the account's licences no more, also while they cool off. */
export function freeMembersSeats(state: AccountState, gone: MembersGone, now: Date): Change {
  let change: Change = { state, events: [], audit: [] };
  for (const { licenceId } of state.licences.values()) {
    const { state: freed, events, audit } = freeIn(change.state, licenceOf(change.state, licenceId), gone, now);
    change = { state: freed, events: [...change.events, ...events], audit: [...change.audit, ...audit] };
  }
  return change;
}

function freeIn(
  state: AccountState,
  licence: Licence,
  { accountIds, reason, termsOf }: MembersGone,
  now: Date,
): Change {
  const keys = [...licence.seats.keys()].filter((key) => accountIds.has(holderOfKey(key).userAccountId ?? ""));
  if (keys.length === 0) return { state, events: [], audit: [] };
  const seats = new Map(licence.seats);
  let { seating = unbound } = licence;
  for (const key of keys) {
    seats.delete(key);
    seating = vacate({ ...licence, seating }, key, termsOf(licence));
  }
  const details = { users: keys.map(nameOfKey).sort() };
  return changeSeats(
    state,
    licence,
    { seats, seating },
    { action: "seat.leave", reason, details, telling: "seats freed" },
    now,
  );
}
