import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { AuditNote, Change, DomainEvent } from "../change.ts";
import { shrinkLeaseOptions } from "../lease/lease-options.ts";
import { settleQuantity } from "../lease/settle-use.ts";
import { nextIdleDue, settleIdle } from "../seat/idle-seats.ts";
import { shrinkReservations } from "../seat/reserve-seats.ts";
import { seatTermsOf } from "../seat/seat-terms.ts";
import type { Licence } from "./licence.ts";
import { tellMoments, untoldMoments } from "./moments.ts";
import type { MoveSurroundings } from "./move-kinds.ts";
import { moveKinds } from "./move-kinds.ts";
import type { ScheduledMove } from "./scheduled-move.ts";
import { detailsOf, failMove, pendingMoves, withMove } from "./scheduled-move.ts";

/** What the passing of time is judged with. */
export interface TimeSurroundings extends MoveSurroundings {
  /** Lead times of those plans that name none: ISO 8601 durations in days or weeks. */
  readonly notices: readonly string[];
}

/** Who does what nobody does but time. */
const clockwork = "licet";

/**
 * Brings an account up to the present: what was scheduled takes place and what has come to pass is told, each at most
 * once and in the sequence of its instants, however late. A move comes before what falls on the same instant. Everyone who
 * changes an account does this first, so that nothing that is done after an instant is done to what was before it.
 */
export function catchUp(
  state: AccountState,
  around: TimeSurroundings,
): readonly { readonly actor: string; readonly change: Change }[] {
  const nowMs = around.now.getTime();
  const happened: { actor: string; change: Change }[] = [];
  for (const licenceId of state.licences.keys()) {
    let present = happened.at(-1)?.change.state ?? state;
    for (;;) {
      for (const change of settle(present, licenceId, around)) {
        happened.push({ actor: clockwork, change });
        present = change.state;
      }
      const licence = present.licences.get(licenceId);
      if (licence === undefined) break;
      const move = pendingMoves(licence).find(({ effectiveTime }) => effectiveTime <= around.now);
      const told = tell(present, licence, around, move === undefined ? nowMs : move.effectiveTime.getTime() - 1);
      if (told !== undefined) happened.push({ actor: clockwork, change: told });
      if (move === undefined) break;
      present = told?.state ?? present;
      const change = carryOut(present, licenceId, move, around);
      happened.push({ actor: move.actor, change });
      present = change.state;
    }
  }
  return happened;
}

/** What comes of another quantity, and of seats that nobody uses. */
function settle(before: AccountState, licenceId: string, { view, now }: TimeSurroundings): Change[] {
  const settlements: ((state: AccountState, licence: Licence) => Change | undefined)[] = [
    (state, licence) => settleQuantity(state, licence, now),
    (state, licence) => shrinkReservations(state, licence, now),
    (state, licence) => shrinkLeaseOptions(state, licence, now),
    (state, licence) => settleIdle(state, licence, { terms: seatTermsOf(licence, view), now }),
  ];
  const changes: Change[] = [];
  for (const settlement of settlements) {
    const state = changes.at(-1)?.state ?? before;
    const licence = state.licences.get(licenceId);
    const change = licence && settlement(state, licence);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** When something of the licence is due next; undefined: never. */
export function nextDue(
  licence: Licence,
  { view, notices, now }: Pick<TimeSurroundings, "view" | "notices" | "now">,
): Date | undefined {
  const idle = nextIdleDue(licence, seatTermsOf(licence, view), now)?.getTime() ?? Infinity;
  const moments = untoldMoments(licence, noticesOf(licence, { view, notices })).map(({ timeMs }) => timeMs);
  const moves = pendingMoves(licence).map(({ effectiveTime }) => effectiveTime.getTime());
  const first = Math.min(idle, ...moments, ...moves);
  return first === Infinity ? undefined : new Date(first);
}

function noticesOf(
  { planKey, planVersion }: Licence,
  { view, notices }: Pick<TimeSurroundings, "view" | "notices">,
): readonly string[] {
  return view.planVersion(planKey, planVersion)?.expiryNotice ?? notices;
}

function tell(state: AccountState, licence: Licence, around: TimeSurroundings, untilMs: number): Change | undefined {
  const told = tellMoments(licence, noticesOf(licence, around), untilMs);
  if (told.licence === licence) return undefined;
  return { state: withLicence(state, told.licence), events: told.events, audit: told.events.flatMap(noteOf) };
}

/** What has come to pass is noted; that it is about to is not, nor that what was made just now has begun. */
function noteOf(event: DomainEvent): AuditNote[] {
  if (!("time" in event) || event.kind === "licence_expiring") return [];
  const { licence, time } = event;
  if (event.kind === "licence_started" && time <= licence.createTime) return [];
  return [
    {
      action: event.kind.replace("_", "."),
      resource: licence.licenceId,
      reason: "",
      details: { time: time.toISOString() },
    },
  ];
}

function carryOut(state: AccountState, licenceId: string, move: ScheduledMove, around: MoveSurroundings): Change {
  const { now } = around;
  const done: ScheduledMove = { ...move, state: "done", endTime: now };
  const finish = (moved: AccountState): AccountState => {
    const licence = moved.licences.get(licenceId);
    return licence === undefined ? moved : withLicence(moved, withMove(licence, done));
  };
  try {
    const kind = moveKinds.get(move.kind);
    if (kind === undefined) throw new DomainError("MOVE_UNKNOWN", `no licence can ${move.kind}`, { kind: move.kind });
    // It is done before it is carried out, so that a revocation does not void itself.
    const { state: moved, events, audit } = kind.carryOut(finish(state), licenceId, move, around);
    const [first = { action: "licence.move", resource: licenceId, reason: move.reason, details: {} }, ...others] =
      audit;
    return {
      state: moved,
      events,
      audit: [{ ...first, details: { ...first.details, ...detailsOf(move) } }, ...others],
    };
  } catch (error) {
    const licence = state.licences.get(licenceId);
    if (!(error instanceof DomainError) || licence === undefined) throw error;
    return failMove(state, licence, move, error, now);
  }
}
