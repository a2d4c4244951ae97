import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { durationFromMs, durationMs, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type {
  PropagatedLicence as PropagatedLicenceMessage,
  Propagation as PropagationMessage,
  PropagationStrategy as StrategyMessage,
  PropagationStrategySchema,
} from "@licet/contracts/entitlement";
import {
  OnOverLimit,
  PropagatedLicenceSchema,
  PropagationOutcome,
  PropagationSchema,
  PropagationState,
} from "@licet/contracts/entitlement";
import type {
  PropagatedLicence,
  Propagation,
  PropagationOutcome as Outcome,
  PropagationState as State,
  PropagationStrategy,
  Wave,
} from "../../domain/propagation/propagation.ts";

const states: Readonly<Record<State, PropagationState>> = {
  running: PropagationState.RUNNING,
  paused: PropagationState.PAUSED,
  cancelling: PropagationState.CANCELLING,
  cancelled: PropagationState.CANCELLED,
  completed: PropagationState.COMPLETED,
};

const outcomes: Readonly<Record<Outcome, PropagationOutcome>> = {
  moved: PropagationOutcome.MOVED,
  scheduled: PropagationOutcome.SCHEDULED,
  skipped: PropagationOutcome.SKIPPED,
  withdrawn: PropagationOutcome.WITHDRAWN,
};

/** A propagation on the wire. */
export function toPropagation(propagation: Propagation): PropagationMessage {
  const { propagationId, planKey, fromVersions, toVersion, strategy, neverAccountIds } = propagation;
  const { actor, reason, statusActor, statusReason, counts, endTime } = propagation;
  return create(PropagationSchema, {
    ...{ propagationId, planKey, toVersion, actor, reason, statusActor, statusReason },
    fromVersions: [...fromVersions],
    strategy: toStrategy(strategy),
    neverAccountIds: [...neverAccountIds],
    onOverLimit: propagation.onOverLimit === "move" ? OnOverLimit.MOVE : OnOverLimit.SKIP,
    state: states[propagation.state],
    wave: propagation.wave + 1,
    ...(propagation.state === "running" && { nextTime: timestampFromDate(propagation.nextTime) }),
    totalCount: BigInt(propagation.total),
    movedCount: BigInt(counts.moved),
    scheduledCount: BigInt(counts.scheduled),
    skippedCount: BigInt(counts.skipped),
    createTime: timestampFromDate(propagation.createTime),
    updateTime: timestampFromDate(propagation.updateTime),
    ...(endTime && { endTime: timestampFromDate(endTime) }),
  });
}

function toStrategy(strategy: PropagationStrategy): MessageInitShape<typeof PropagationStrategySchema> {
  switch (strategy.kind) {
    case "now":
      return { kind: { case: "now", value: {} } };
    case "at_renewal":
      return { kind: { case: "atRenewal", value: {} } };
    case "waves": {
      const waves = strategy.waves.map(({ percent, startTime, waitMs }) => ({
        percent: String(percent),
        ...(startTime && { startTime: timestampFromDate(startTime) }),
        ...(waitMs !== undefined && { waitDuration: durationFromMs(waitMs) }),
      }));
      return { kind: { case: "waves", value: { waves, firstAccountIds: [...strategy.firstAccountIds] } } };
    }
  }
}

/** The opposite of it; protovalidate has seen to it that there is one. */
export function fromStrategy(message: StrategyMessage | undefined): PropagationStrategy {
  switch (message?.kind.case) {
    case "waves": {
      const { waves, firstAccountIds } = message.kind.value;
      const fromWave = ({ percent, startTime, waitDuration }: (typeof waves)[number]): Wave => ({
        percent: Number(percent),
        ...(startTime && { startTime: timestampDate(startTime) }),
        ...(waitDuration && { waitMs: durationMs(waitDuration) }),
      });
      return { kind: "waves", waves: waves.map(fromWave), firstAccountIds };
    }
    case "atRenewal":
      return { kind: "at_renewal" };
    default:
      return { kind: "now" };
  }
}

/** The outcome that is asked for; nothing for all. */
export function fromOutcome(message: PropagationOutcome): { outcome?: Outcome } {
  const found = (Object.keys(outcomes) as Outcome[]).find((outcome) => outcomes[outcome] === message);
  return { ...(found !== undefined && { outcome: found }) };
}

/** A licence that was dealt with, on the wire. */
export function toPropagatedLicence(licence: PropagatedLicence): PropagatedLicenceMessage {
  const { licenceId, accountId, fromVersion, wave, outcome, code, moveId = "", effectiveTime, time } = licence;
  return create(PropagatedLicenceSchema, {
    ...{ licenceId, accountId, fromVersion, code, moveId },
    wave: wave + 1,
    outcome: outcomes[outcome],
    ...(effectiveTime && { effectiveTime: timestampFromDate(effectiveTime) }),
    time: timestampFromDate(time),
  });
}
