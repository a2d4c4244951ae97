import type { Licence, LicenceState } from "./licence.ts";
import { pendingMoves } from "./scheduled-move.ts";

/** One of the moves between the states of a licence. */
export type LicenceMove = "suspend" | "resume" | "revoke";

/** From which states to which each leads. */
export const stateMoves: Readonly<Record<LicenceMove, { from: readonly LicenceState[]; to: LicenceState }>> = {
  suspend: { from: ["active"], to: "suspended" },
  resume: { from: ["suspended"], to: "active" },
  revoke: { from: ["active", "suspended"], to: "revoked" },
};

/** An instant from which on a licence is in another state, and why. */
export interface StateChange {
  readonly at: Date;
  readonly state: LicenceState;
  readonly reason: string;
}

/** What the scheduled moves will make of the licence's state, by time; those that change nothing are left out. */
export function stateChanges(licence: Licence): StateChange[] {
  const changes: StateChange[] = [];
  let state = licence.state;
  for (const { kind, effectiveTime, reason } of pendingMoves(licence)) {
    const move = Object.hasOwn(stateMoves, kind) ? stateMoves[kind as LicenceMove] : undefined;
    if (move === undefined || !move.from.includes(state)) continue;
    state = move.to;
    changes.push({ at: effectiveTime, state, reason });
  }
  return changes;
}

/** The state at an instant: a move whose instant has come holds, also before it is carried out. */
export function stateAt(licence: Licence, now: Date): LicenceState {
  if (licence.moves === undefined) return licence.state;
  return stateChanges(licence).findLast(({ at }) => at <= now)?.state ?? licence.state;
}
