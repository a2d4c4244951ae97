import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { AuditNote, Change, DomainEvent } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { isInForce, licenceOf } from "../licence/licence.ts";
import { leadMs } from "../licence/moments.ts";
import { changeSeats } from "./change-seats.ts";
import { coolTime, vacate } from "./cooling-off.ts";
import { holderOfKey, noteHolder } from "./seat-holder.ts";
import type { Seat } from "./seat.ts";
import { unbound } from "./seat.ts";

type Idle = NonNullable<SeatTerms["idle"]>;

/** Since when a seat was not used. */
export function idleTime({ assignTime, lastUseTime }: Seat): Date {
  return lastUseTime !== undefined && lastUseTime > assignTime ? lastUseTime : assignTime;
}

/**
 * When a seat is taken back unless it is used before: so long after notice as the plan says, and not while it cools off.
 * Undefined: no notice was given, or the plan keeps idle seats.
 */
export function reclaimTime(seat: Seat, terms: SeatTerms | undefined): Date | undefined {
  if (seat.noticeTime === undefined || terms?.idle === undefined) return undefined;
  const afterNotice = new Date(seat.noticeTime.getTime() + leadMs(terms.idle.notice));
  const cool = coolTime(seat, terms);
  return cool !== undefined && cool > afterNotice ? cool : afterNotice;
}

/** When something of a licence's idle seats is due next; undefined: never, as things are. */
export function nextIdleDue(licence: Licence, terms: SeatTerms | undefined, now: Date): Date | undefined {
  const idle = terms?.idle;
  if (idle === undefined || licence.seats.size === 0 || !isInForce(licence, now)) return undefined;
  const due = [...licence.seats.values()].map((seat) => (reclaimTime(seat, terms) ?? noticeDue(seat, idle)).getTime());
  return new Date(Math.min(...due));
}

/**
 * The changes that come of seats which nobody uses: notice is given, and however late that is, the seat is taken back no sooner
 * after it than the plan says. Nobody can use a licence that is not in force: it takes no seat back, and its notices are void.
 */
export function settleIdle(
  state: AccountState,
  licence: Licence,
  { terms, now }: { readonly terms: SeatTerms | undefined; readonly now: Date },
): Change | undefined {
  const seats = [...licence.seats].sort(([one], [other]) => (one < other ? -1 : 1));
  const idle = terms?.idle;
  if (idle === undefined || !isInForce(licence, now)) {
    const noticed = seats.filter(([, { noticeTime }]) => noticeTime !== undefined);
    return noticed.length === 0 ? undefined : withdraw(state, licence, noticed);
  }
  const over = seats.filter(([, seat]) => {
    const due = reclaimTime(seat, terms);
    return due !== undefined && due <= now;
  });
  const unused = seats.filter(([, seat]) => seat.noticeTime === undefined && noticeDue(seat, idle) <= now);
  const reclaimed = over.length === 0 ? undefined : reclaim(state, licence, over, { terms, now });
  if (unused.length === 0) return reclaimed;
  const present = reclaimed?.state ?? state;
  const noticed = giveNotice(present, licenceOf(present, licence.licenceId), unused, { terms, now });
  return {
    state: noticed.state,
    events: [...(reclaimed?.events ?? []), ...noticed.events],
    audit: [...(reclaimed?.audit ?? []), ...noticed.audit],
  };
}

type HeldSeat = readonly [holder: string, seat: Seat];
interface Settling {
  readonly terms: SeatTerms | undefined;
  readonly now: Date;
}

function noticeDue(seat: Seat, { after }: Idle): Date {
  return new Date(idleTime(seat).getTime() + leadMs(after));
}

function giveNotice(state: AccountState, licence: Licence, unused: readonly HeldSeat[], settling: Settling): Change {
  const { licenceId } = licence;
  const { terms, now } = settling;
  const noticed = unused.map(([holder, seat]): HeldSeat => [holder, { ...seat, noticeTime: now }]);
  return saveNotices(state, licence, noticed, "seat.idle", ([holder, seat]) => {
    const idleSince = idleTime(seat);
    return {
      kind: "seat_idle",
      licenceId,
      ...holderOfKey(holder),
      idleSince,
      reclaimTime: reclaimTime(seat, terms) ?? now,
    };
  });
}

function withdraw(state: AccountState, licence: Licence, noticed: readonly HeldSeat[]): Change {
  const { licenceId } = licence;
  const kept = noticed.map(([holder, { noticeTime: _void, ...seat }]): HeldSeat => [holder, seat]);
  return saveNotices(state, licence, kept, "seat.withdraw_notice", ([holder]) => {
    return { kind: "seat_notice_withdrawn", licenceId, ...holderOfKey(holder) };
  });
}

/** Tokens say nothing of notices: they stay as they are. */
function saveNotices(
  state: AccountState,
  licence: Licence,
  changed: readonly HeldSeat[],
  action: string,
  tell: (seat: HeldSeat) => DomainEvent,
): Change {
  const seats = new Map([...licence.seats, ...changed]);
  return {
    state: withLicence(state, { ...licence, seats }),
    events: changed.map(tell),
    audit: changed.map(([holder]) => noteOf(action, licence, holder)),
  };
}

function reclaim(state: AccountState, licence: Licence, over: readonly HeldSeat[], settling: Settling): Change {
  const { licenceId } = licence;
  const { terms, now } = settling;
  const seats = new Map(licence.seats);
  let { seating = unbound } = licence;
  for (const [holder] of over) {
    seats.delete(holder);
    seating = vacate({ ...licence, seating }, holder, terms);
  }
  const reasonOf = ([, seat]: HeldSeat): string => `not used since ${idleTime(seat).toISOString()}`;
  const events = over.map((each): DomainEvent => {
    return { kind: "seat_reclaimed", licenceId, ...holderOfKey(each[0]), cause: "idle", reason: reasonOf(each) };
  });
  const told = { action: "seat.reclaim", details: {}, events, telling: "idle seats taken back" };
  const change = changeSeats(state, licence, { seats, seating }, told, now);
  const audit = over.map((each) => ({
    ...noteOf("seat.reclaim", licence, each[0]),
    reason: reasonOf(each),
    details: { ...noteHolder(each[0]), cause: "idle" },
  }));
  return { ...change, audit };
}

function noteOf(action: string, { licenceId }: Licence, holder: string): AuditNote {
  return { action, resource: licenceId, reason: "", details: noteHolder(holder) };
}
