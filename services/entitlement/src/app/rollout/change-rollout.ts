import type { Clock } from "@licet/kernel";
import { checkEtag } from "../../domain/etag.ts";
import type { RolloutChange, RolloutCircumstances } from "../../domain/rollout/change-rollout.ts";
import { haltRollout, resumeRollout, setPercent } from "../../domain/rollout/change-rollout.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import type { Caller } from "../caller.ts";
import type { Rollouts } from "./ports.ts";

/** What shall become of a rollout. */
export type RolloutMove =
  | { readonly kind: "set"; readonly percent: number; readonly allowShrink: boolean }
  | { readonly kind: "halt" | "resume" };

/** Which rollout is changed, and the version it was read at. */
export interface RolloutRequest {
  readonly key: string;
  readonly reason: string;
  readonly etag: string;
  readonly move: RolloutMove;
}

/** Changes the share of a rollout, halts or resumes it. */
export type ChangeRollout = (caller: Caller, request: RolloutRequest) => Promise<Rollout>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and ROLLOUT_SHRINKS. */
export function createChangeRollout(rollouts: Rollouts, clock: Clock): ChangeRollout {
  return (caller, { key, reason, etag, move }) =>
    rollouts.change(caller, key, (rollout) => {
      checkEtag(etag, rollout.state?.version ?? 0);
      return decide(rollout, move, { actor: caller.actor, reason, now: clock.now() });
    });
}

function decide(rollout: Rollout, move: RolloutMove, circumstances: RolloutCircumstances): RolloutChange {
  switch (move.kind) {
    case "set":
      return setPercent(rollout, move, circumstances);
    case "halt":
      return haltRollout(rollout, circumstances);
    case "resume":
      return resumeRollout(rollout, circumstances);
  }
}
