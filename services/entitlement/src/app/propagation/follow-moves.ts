import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { cancelMove } from "../../domain/licence/scheduled-move.ts";
import { afterDatedMoves } from "../../domain/propagation/advance.ts";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import type { Applied } from "../ports.ts";
import type { MovePorts } from "./move-holders.ts";
import type { DatedMove, PropagationStep } from "./ports.ts";

/** Dated moves followed, and taken back, in one transaction at most. */
const mostSettled = 1000;
const mostWithdrawn = 100;

/** A step in which it is seen what became of dated moves; of a propagation that is to stop some are taken back. */
export function createFollowMoves({ propagationWork, accounts, clock }: MovePorts) {
  return async (tenantId: string, propagation: Propagation): Promise<PropagationStep> => {
    const { propagationId, state } = propagation;
    const withdrawn = state === "running" ? 0 : await withdraw(tenantId, propagation);
    // First what is pending, then what has ended: a move that ends between the two is looked for once more, and never missed.
    const [next] = await propagationWork.pending(tenantId, propagationId, 1);
    const settled = await propagationWork.settle(tenantId, propagationId, mostSettled);
    const nextTime = settled.moved + settled.skipped < mostSettled ? next?.effectiveTime : clock.now();
    const dated = { ...settled, withdrawn, ...(nextTime && { nextTime }) };
    const change = afterDatedMoves(propagation, dated, clock.now());
    const went = settled.moved + settled.skipped + withdrawn > 0 || change.propagation.state !== state;
    return { change, licences: [], went };
  };

  async function withdraw(tenantId: string, propagation: Propagation): Promise<number> {
    const { propagationId, state, statusActor: actor, statusReason: reason } = propagation;
    const moves = await propagationWork.pending(tenantId, propagationId, mostWithdrawn);
    if (moves.length === 0) return 0;
    const accountIds = moves.map(({ accountId }) => accountId);
    const { result } = await accounts.change({ tenantId, accountIds }, (states) => {
      const present = new Map(states);
      const applied: Applied[] = [];
      const taken: string[] = [];
      for (const move of moves) {
        const change = takeBack(present.get(move.accountId), { ...move, reason }, clock.now());
        if (change === undefined) continue;
        present.set(move.accountId, change.state);
        applied.push({ accountId: move.accountId, actor, change });
        taken.push(move.licenceId);
      }
      return { applied, result: taken };
    });
    await propagationWork.withdraw(tenantId, propagationId, result, { forget: state === "paused" });
    return result.length;
  }
}

/** Undefined when it took place just now, or its licence went to another account: then the next step knows. */
function takeBack(state: AccountState | undefined, move: DatedMove & { readonly reason: string }, now: Date) {
  try {
    return state && cancelMove(state, move, now);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
