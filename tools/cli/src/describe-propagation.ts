import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { PropagatedLicence, Propagation } from "@licet/contracts/entitlement";
import { PropagationOutcome, PropagationState } from "@licet/contracts/entitlement";
import { faint, strong } from "./output.ts";

const states: Readonly<Record<PropagationState, string>> = {
  [PropagationState.UNSPECIFIED]: "?",
  [PropagationState.RUNNING]: "running",
  [PropagationState.PAUSED]: "paused",
  [PropagationState.CANCELLING]: "cancelling",
  [PropagationState.CANCELLED]: "cancelled",
  [PropagationState.COMPLETED]: "completed",
};

/** In one word, and in which wave. */
export function describeState({ state, wave, strategy }: Propagation): string {
  const ofWaves = strategy?.kind.case === "waves" ? ` in wave ${wave} of ${strategy.kind.value.waves.length}` : "";
  return `${states[state]}${state === PropagationState.COMPLETED ? "" : ofWaves}`;
}

/** How many licences are where. */
export function describeProgress({ movedCount, totalCount, scheduledCount, skippedCount }: Propagation): string {
  const parts = [
    `${movedCount} of ${totalCount} moved`,
    ...(scheduledCount > 0n ? [`${scheduledCount} scheduled`] : []),
    ...(skippedCount > 0n ? [`${skippedCount} skipped`] : []),
  ];
  return parts.join(", ");
}

/** A propagation as it stands, with how many licences remain where that is known. */
export function describePropagation(propagation: Propagation, remaining?: bigint): string[] {
  const { propagationId, planKey, fromVersions, toVersion, state, nextTime, statusActor, statusReason } = propagation;
  const from = fromVersions.length === 0 ? "every version" : fromVersions.map((version) => `v${version}`).join(", ");
  const because = statusReason === "" ? "" : `: ${statusReason}`;
  const rest = remaining === undefined || remaining === 0n ? "" : `, ${remaining} remain`;
  const next = state === PropagationState.RUNNING && nextTime !== undefined ? timestampDate(nextTime) : undefined;
  return [
    `${strong(propagationId)} ${planKey} from ${from} to v${toVersion} is ${describeState(propagation)} ${faint(`(${statusActor}${because})`)}`,
    `${describeProgress(propagation)}${rest}`,
    ...(next === undefined ? [] : [faint(`next at ${next.toISOString()}`)]),
  ];
}

/** What became of a licence. */
export function describeOutcome({
  outcome,
  code,
  effectiveTime,
}: Pick<PropagatedLicence, "outcome" | "code" | "effectiveTime">): string {
  switch (outcome) {
    case PropagationOutcome.MOVED:
      return "moved";
    case PropagationOutcome.SCHEDULED:
      return `moves at ${effectiveTime === undefined ? "?" : timestampDate(effectiveTime).toISOString()}`;
    case PropagationOutcome.WITHDRAWN:
      return "its move was taken back";
    default:
      return `skipped: ${code}`;
  }
}
