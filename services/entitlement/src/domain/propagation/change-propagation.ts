import { DomainError } from "@licet/kernel";
import type { AuditNote } from "../change.ts";
import type { Propagation, PropagationState, PropagationTerms } from "./propagation.ts";
import { isLive } from "./propagation.ts";
import { checkWaves, waveTime, wavesOf } from "./waves.ts";

/** Who does something about a propagation, when and why. */
export interface PropagationCircumstances {
  readonly actor: string;
  readonly reason: string;
  readonly now: Date;
}

/** What became of a propagation. The same one means that nothing changed. */
export interface PropagationChange {
  readonly propagation: Propagation;
  /** Present: it is told as well. */
  readonly note?: PropagationNote;
}

/** What the audit log shall say, and whose doing it was. */
export interface PropagationNote extends AuditNote {
  readonly actor: string;
}

/** A propagation that begins. @throws DomainError WAVES_INVALID */
export function startPropagation(
  terms: PropagationTerms,
  { propagationId, total }: { readonly propagationId: string; readonly total: number },
  { actor, reason, now }: PropagationCircumstances,
): PropagationChange {
  checkWaves(terms);
  const [first = { percent: 100 }] = wavesOf(terms);
  const propagation: Propagation = {
    ...terms,
    propagationId,
    actor,
    reason,
    state: "running",
    phase: "moving",
    wave: 0,
    nextTime: waveTime(first, now),
    found: 0,
    total,
    counts: { moved: 0, scheduled: 0, skipped: 0 },
    statusActor: actor,
    statusReason: reason,
    createTime: now,
    updateTime: now,
  };
  const { planKey, fromVersions, toVersion, strategy } = terms;
  const details = { plan: planKey, from: fromVersions, to: toVersion, strategy: strategy.kind, licences: total };
  return { propagation, note: { action: "propagation.start", resource: propagationId, reason, details, actor } };
}

/** No licence moves until it is resumed; dated moves that it made are taken back. @throws DomainError PROPAGATION_ENDED */
export function pausePropagation(propagation: Propagation, around: PropagationCircumstances): PropagationChange {
  if (propagation.state === "paused") return { propagation };
  checkNotEnded(propagation, ["running"]);
  return withState(propagation, "paused", "propagation.pause", around);
}

/** It goes on with the wave that it was in, from the beginning of it. @throws DomainError PROPAGATION_ENDED */
export function resumePropagation(propagation: Propagation, around: PropagationCircumstances): PropagationChange {
  if (propagation.state === "running") return { propagation };
  checkNotEnded(propagation, ["paused"]);
  const { propagation: resumed, note } = withState(propagation, "running", "propagation.resume", around);
  const nextTime = propagation.strategy.kind === "at_renewal" ? around.now : propagation.nextTime;
  return { propagation: atBeginning({ ...resumed, phase: "moving", nextTime }), note };
}

/** It ends; what moved stays where it is, and dated moves are taken back first. @throws DomainError PROPAGATION_ENDED */
export function cancelPropagation(propagation: Propagation, around: PropagationCircumstances): PropagationChange {
  if (propagation.state === "cancelling" || propagation.state === "cancelled") return { propagation };
  checkNotEnded(propagation, ["running", "paused"]);
  const state = propagation.counts.scheduled > 0 ? "cancelling" : "cancelled";
  return withState(propagation, state, "propagation.cancel", around);
}

/** The propagation at the beginning of a pass through the holders. */
export function atBeginning({ place: _place, ...propagation }: Propagation): Propagation {
  return { ...propagation, found: 0 };
}

/** The propagation in another state, noted by what was done. */
export function withState(
  propagation: Propagation,
  state: PropagationState,
  action: string,
  { actor, reason, now }: PropagationCircumstances,
): Required<PropagationChange> {
  const { moved, scheduled, skipped } = propagation.counts;
  const changed: Propagation = {
    ...propagation,
    state,
    statusActor: actor,
    statusReason: reason,
    updateTime: now,
    ...(!isLive({ state }) && { endTime: now }),
  };
  const details = { plan: propagation.planKey, moved, scheduled, skipped };
  return { propagation: changed, note: { action, resource: propagation.propagationId, reason, details, actor } };
}

function checkNotEnded({ propagationId, state }: Propagation, fit: readonly PropagationState[]): void {
  if (fit.includes(state)) return;
  throw new DomainError("PROPAGATION_ENDED", `the propagation is ${state}`, { resource: propagationId, state });
}
