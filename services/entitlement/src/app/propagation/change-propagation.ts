import type { Clock } from "@licet/kernel";
import type { PropagationChange, PropagationCircumstances } from "../../domain/propagation/change-propagation.ts";
import { cancelPropagation, pausePropagation, resumePropagation } from "../../domain/propagation/change-propagation.ts";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import type { Caller } from "../caller.ts";
import type { Propagations } from "./ports.ts";

/** What shall become of a propagation, and why. */
export interface PropagationRequest {
  readonly propagationId: string;
  readonly move: keyof typeof moves;
  readonly reason: string;
}

/** Pauses, resumes or cancels a propagation. */
export type ChangePropagation = (caller: Caller, request: PropagationRequest) => Promise<Propagation>;

/** Makes the command. It refuses with NOT_FOUND and PROPAGATION_ENDED. */
export function createChangePropagation(propagations: Propagations, clock: Clock): ChangePropagation {
  return (caller, { propagationId, move, reason }) =>
    propagations.change(caller, propagationId, (propagation) =>
      moves[move](propagation, { actor: caller.actor, reason, now: clock.now() }),
    );
}

const moves = {
  pause: pausePropagation,
  resume: resumePropagation,
  cancel: cancelPropagation,
} satisfies Record<string, (propagation: Propagation, around: PropagationCircumstances) => PropagationChange>;
