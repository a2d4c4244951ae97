import { DomainError } from "@licet/kernel";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import type { MovePorts } from "./move-holders.ts";
import { createMoveHolders } from "./move-holders.ts";
import { createFollowMoves } from "./follow-moves.ts";
import type { DuePropagation, PropagationStep } from "./ports.ts";

const mostPropagations = 100;

/**
 * Carries propagations on, a batch of each in turn, until there is nothing to do or the signal says stop. Replicas share
 * the work: one that another holds is left to it. What is interrupted in a batch has not happened, and is done by the next
 * run. A licence with which it fails is skipped, and holds up no other.
 * @throws AggregateError of all that failed
 */
export function createRunPropagations(ports: MovePorts): (signal: AbortSignal) => Promise<void> {
  const { propagationWork, clock } = ports;
  const moveHolders = createMoveHolders(ports);
  const followMoves = createFollowMoves(ports);

  return async (signal) => {
    const failures: unknown[] = [];
    for (let went = true; went && !signal.aborted;) {
      went = false;
      for (const due of await propagationWork.due(clock.now(), mostPropagations)) {
        if (signal.aborted) break;
        went = (await advance(due, { failures, signal })) || went;
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "licences could not be moved to another version");
  };

  /** Where a batch fails it is tried with one account, and then without it. */
  async function advance(due: DuePropagation, { failures, signal }: Run): Promise<boolean> {
    for (const care of ["batch", "one", "none"] as const) {
      const step = (propagation: Propagation): Promise<PropagationStep> =>
        propagation.state === "running" && propagation.phase === "moving"
          ? moveHolders(due.tenantId, propagation, { care, signal })
          : followMoves(due.tenantId, propagation);
      try {
        return await propagationWork.advance(due, clock.now(), step);
      } catch (error) {
        if (isAway(error)) throw error;
        if (care !== "batch") failures.push(error);
      }
    }
    return false;
  }
}

interface Run {
  readonly failures: unknown[];
  readonly signal: AbortSignal;
}

/** Nothing is wrong with the licences then. */
function isAway(error: unknown): boolean {
  return error instanceof DomainError && error.reason === "DATABASE_UNAVAILABLE";
}
