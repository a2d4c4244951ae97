import type { PropagationChange } from "./change-propagation.ts";
import { atBeginning, withState } from "./change-propagation.ts";
import type { Propagation, PropagationCounts, PropagationOutcome, PropagationPlace } from "./propagation.ts";
import { waveTime, wavesOf } from "./waves.ts";

/** Who does what nobody does but the propagation itself. */
const runner = "licet";

/** What a look at some holders came to. */
export interface BatchResult {
  /** How many licences were to be dealt with; more than there are outcomes when some left the versions or their account. */
  readonly members: number;
  readonly outcomes: readonly PropagationOutcome[];
  /** The last licence that was looked at; absent: there was none. */
  readonly place?: PropagationPlace;
  /** No holder comes after it. */
  readonly atEnd: boolean;
}

/**
 * The propagation after a batch. A wave has ended when a pass from the beginning finds no licence to deal with: those that
 * came to the versions, or went to an account that the pass had left behind, are found by the next pass.
 */
export function afterBatch(before: Propagation, batch: BatchResult, now: Date): PropagationChange {
  const found = before.found + batch.members;
  const counts = count(before.counts, batch.outcomes);
  const counted: Propagation = { ...before, counts, found, updateTime: now };
  if (!batch.atEnd) return { propagation: { ...counted, ...(batch.place && { place: batch.place }) } };
  if (found > 0) return { propagation: atBeginning(counted) };
  return endWave(atBeginning(counted), now);
}

/** What became of dated moves, and when the next is due. */
export interface DatedMoves {
  readonly moved: number;
  readonly skipped: number;
  readonly withdrawn: number;
  /** Absent: none is left to come. */
  readonly nextTime?: Date;
}

/** The propagation after a look at its dated moves; it has ended when none is left. */
export function afterDatedMoves(before: Propagation, dated: DatedMoves, now: Date): PropagationChange {
  const { moved, scheduled, skipped } = before.counts;
  const counts = {
    moved: moved + dated.moved,
    scheduled: scheduled - dated.moved - dated.skipped - dated.withdrawn,
    skipped: skipped + dated.skipped,
  };
  const nextTime = dated.nextTime ?? before.nextTime;
  const isSame = counts.scheduled === scheduled;
  const after: Propagation = { ...before, counts, nextTime, ...(!isSame && { updateTime: now }) };
  if (dated.nextTime !== undefined || before.state === "paused") return { propagation: after };
  const { statusActor: actor, statusReason: reason } = before;
  if (before.state === "cancelling") return withState(after, "cancelled", "propagation.end", { actor, reason, now });
  return complete(after, now);
}

function endWave(propagation: Propagation, now: Date): PropagationChange {
  const next = wavesOf(propagation)[propagation.wave + 1];
  if (next === undefined) {
    if (propagation.counts.scheduled === 0) return complete(propagation, now);
    return { propagation: { ...propagation, phase: "awaiting" } };
  }
  const { note } = withState(propagation, "running", "propagation.end_wave", { actor: runner, reason: "", now });
  const nextTime = waveTime(next, now);
  const details = { ...note.details, wave: propagation.wave + 1, next_wave_time: nextTime.toISOString() };
  return { propagation: { ...propagation, wave: propagation.wave + 1, nextTime }, note: { ...note, details } };
}

function complete(propagation: Propagation, now: Date): PropagationChange {
  return withState(propagation, "completed", "propagation.complete", { actor: runner, reason: "", now });
}

function count(before: PropagationCounts, outcomes: readonly PropagationOutcome[]): PropagationCounts {
  const of = (wanted: PropagationOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    moved: before.moved + of("moved"),
    scheduled: before.scheduled + of("scheduled"),
    skipped: before.skipped + of("skipped"),
  };
}

/** When there is something to do next; undefined: nothing, unless somebody says so. */
export function nextStepTime({ state, counts, nextTime, updateTime }: Propagation): Date | undefined {
  if (state === "running") return nextTime;
  const withdraws = state === "cancelling" || (state === "paused" && counts.scheduled > 0);
  return withdraws ? updateTime : undefined;
}
