import type { IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change, DomainEvent } from "../change.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import { tellLicence } from "./tell-licences.ts";

/** What became of a scheduled move. */
export type ScheduledMoveState = "pending" | "done" | "cancelled" | "failed";

/** A move of a licence that takes place at an instant to come. */
export interface ScheduledMove {
  readonly moveId: string;
  /** A key of `moveKinds`. */
  readonly kind: string;
  readonly effectiveTime: Date;
  readonly reason: string;
  /** Who scheduled it, in whose name it is made. */
  readonly actor: string;
  /** What the kind needs to know beside the licence: JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly state: ScheduledMoveState;
  readonly createTime: Date;
  /** Absent while it is pending. */
  readonly endTime?: Date;
  /** failed: the reason code of the refusal. */
  readonly failureCode?: string;
}

/** What is to take place, when, and who wants it. */
export type MoveDraft = Pick<ScheduledMove, "kind" | "effectiveTime" | "reason" | "actor" | "payload">;

/** Beyond so many a licence's pending moves are no plan any more. */
const mostPending = 100;

/** The moves to come, in the order in which they take place: at one instant the one that was scheduled first. */
export function pendingMoves({ moves = [] }: Licence): readonly ScheduledMove[] {
  return moves
    .filter(({ state }) => state === "pending")
    .sort(
      (left, right) =>
        left.effectiveTime.getTime() - right.effectiveTime.getTime() || (left.moveId < right.moveId ? -1 : 1),
    );
}

/**
 * Keeps a move for its instant, which must be to come. It needs no check against the licence as it will be by then: what it
 * cannot do then is told as failed.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED, SCHEDULED_MOVES_EXHAUSTED
 */
export function scheduleMove(
  state: AccountState,
  licenceId: string,
  draft: MoveDraft,
  { newId, now }: { readonly newId: IdGenerator; readonly now: Date },
): Change {
  const licence = licenceOf(state, licenceId);
  if (licence.state === "revoked") {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licenceId });
  }
  if (pendingMoves(licence).length >= mostPending) {
    throw new DomainError("SCHEDULED_MOVES_EXHAUSTED", `the licence has ${mostPending} scheduled moves already`, {
      resource: licenceId,
      limit: String(mostPending),
    });
  }
  const { move, licence: moving } = addMove(licence, draft, { newId, now });
  const changed = touched(moving, now);
  return {
    state: withLicence(state, changed),
    events: [
      { kind: "move_scheduled", licence: changed, move },
      tellLicence(changed, `${move.kind} scheduled for ${move.effectiveTime.toISOString()}`),
    ],
    audit: [{ action: "licence.schedule_move", resource: licenceId, reason: draft.reason, details: detailsOf(move) }],
  };
}

/** The licence with one more move to come, which has to be told. */
export function addMove(
  licence: Licence,
  draft: MoveDraft,
  { newId, now }: { readonly newId: IdGenerator; readonly now: Date },
): { readonly licence: Licence; readonly move: ScheduledMove } {
  const move: ScheduledMove = { ...draft, moveId: newId("mov"), state: "pending", createTime: now };
  return { licence: { ...licence, moves: [...(licence.moves ?? []), move] }, move };
}

/** Takes back a move to come. @throws DomainError NOT_FOUND, MOVE_ENDED */
export function cancelMove(
  state: AccountState,
  { licenceId, moveId, reason }: { readonly licenceId: string; readonly moveId: string; readonly reason: string },
  now: Date,
): Change {
  const licence = licenceOf(state, licenceId);
  const move = pendingMoves(licence).find((each) => each.moveId === moveId);
  if (move === undefined) {
    throw new DomainError("MOVE_ENDED", "the move took place, or was taken back", { resource: moveId });
  }
  const cancelled: ScheduledMove = { ...move, state: "cancelled", endTime: now };
  const changed = touched(withMove(licence, cancelled), now);
  return {
    state: withLicence(state, changed),
    events: [
      { kind: "move_cancelled", licence: changed, move: cancelled, reason },
      tellLicence(changed, `${move.kind} at ${move.effectiveTime.toISOString()} taken back`),
    ],
    audit: [{ action: "licence.cancel_move", resource: licenceId, reason, details: detailsOf(cancelled) }],
  };
}

/** What is left of a licence's moves to come once it is revoked: nothing moves it any more. */
export interface VoidedMoves {
  readonly licence: Licence;
  readonly cancelled: readonly ScheduledMove[];
}

/** The licence with all its moves to come taken back, which has to be told of each. */
export function voidMoves(licence: Licence, now: Date): VoidedMoves {
  const cancelled = pendingMoves(licence).map((move): ScheduledMove => ({ ...move, state: "cancelled", endTime: now }));
  return { licence: cancelled.reduce(withMove, licence), cancelled };
}

/** Tells of the voided moves of a revoked licence. */
export function tellVoided(licence: Licence, cancelled: VoidedMoves["cancelled"], reason: string): DomainEvent[] {
  return cancelled.map((move) => ({ kind: "move_cancelled", licence, move, reason }));
}

/** Notes them. */
export function noteVoided(cancelled: VoidedMoves["cancelled"]): Record<string, unknown> {
  return cancelled.length === 0 ? {} : { cancelled_moves: cancelled.map(({ moveId }) => moveId) };
}

/** The licence on which a move has ended. */
export function withMove(licence: Licence, ended: ScheduledMove): Licence {
  return { ...licence, moves: (licence.moves ?? []).map((move) => (move.moveId === ended.moveId ? ended : move)) };
}

/** A move that could not be made at its instant. */
export function failMove(
  state: AccountState,
  licence: Licence,
  move: ScheduledMove,
  error: DomainError,
  now: Date,
): Change {
  const failed: ScheduledMove = { ...move, state: "failed", endTime: now, failureCode: error.reason };
  const changed = touched(withMove(licence, failed), now);
  return {
    state: withLicence(state, changed),
    events: [
      { kind: "move_failed", licence: changed, move: failed },
      tellLicence(changed, `${move.kind} failed: ${error.reason}`),
    ],
    audit: [
      {
        action: "licence.fail_move",
        resource: licence.licenceId,
        reason: error.message,
        details: { ...detailsOf(failed), failure: error.reason },
      },
    ],
  };
}

/** What the audit log says of a move. */
export function detailsOf({ moveId, kind, effectiveTime, payload }: ScheduledMove): Record<string, unknown> {
  return {
    move: moveId,
    kind,
    effective_time: effectiveTime.toISOString(),
    ...(Object.keys(payload).length > 0 && { payload }),
  };
}

function touched(licence: Licence, now: Date): Licence {
  return { ...licence, version: licence.version + 1, updateTime: now };
}
