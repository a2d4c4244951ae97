import { DomainError } from "@licet/kernel";
import type { AuditNote } from "../change.ts";
import type { RolloutFigures } from "./guard.ts";
import type { Rollout, RolloutState } from "./rollout.ts";
import { termsInForce } from "./rollout.ts";

/** Who changes a rollout, when and why. */
export interface RolloutCircumstances {
  readonly actor: string;
  readonly reason: string;
  readonly now: Date;
}

/** What became of a rollout. The same rollout means that nothing changed. */
export interface RolloutChange {
  readonly rollout: Rollout;
  readonly event?: "rollout_changed" | "rollout_halted";
  readonly audit?: AuditNote;
  /** What its guard halted it for. */
  readonly figures?: RolloutFigures;
}

/** Puts another share in force. @throws DomainError ROLLOUT_SHRINKS when accounts would go out unasked */
export function setPercent(
  rollout: Rollout,
  { percent, allowShrink }: { readonly percent: number; readonly allowShrink: boolean },
  circumstances: RolloutCircumstances,
): RolloutChange {
  const { percent: before } = termsInForce(rollout);
  if (percent === before) return { rollout };
  if (percent < before && !allowShrink) {
    const metadata = { percent: String(before) };
    throw new DomainError("ROLLOUT_SHRINKS", `the share is ${before} %: less takes accounts out`, metadata);
  }
  return changed(rollout, { percent }, "rollout.set", circumstances, { from: before, to: percent });
}

/** Takes everybody out. */
export function haltRollout(rollout: Rollout, circumstances: RolloutCircumstances): RolloutChange {
  if (rollout.state?.halted === true) return { rollout };
  return changed(rollout, { halted: true }, "rollout.halt", circumstances, {});
}

/** Lets the share in again. */
export function resumeRollout(rollout: Rollout, circumstances: RolloutCircumstances): RolloutChange {
  if (rollout.state?.halted !== true) return { rollout };
  const resumed = { halted: false, resumeTime: circumstances.now };
  return changed(rollout, resumed, "rollout.resume", circumstances, {});
}

/** A rollout in its next version, with what is told of it. */
export function changed(
  rollout: Rollout,
  change: Partial<Pick<RolloutState, "percent" | "halted" | "resumeTime">>,
  action: string,
  { actor, reason, now }: RolloutCircumstances,
  details: AuditNote["details"],
): RolloutChange {
  const { key, state } = rollout;
  const version = (state?.version ?? 0) + 1;
  const next = { halted: false, ...state, ...change, reason, author: actor, version, updateTime: now };
  return {
    rollout: { ...rollout, state: next },
    event: change.halted === true ? "rollout_halted" : "rollout_changed",
    audit: { action, resource: key, reason, details },
  };
}
