import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { cancelMove } from "../../domain/licence/scheduled-move.ts";
import type { Caller } from "../caller.ts";
import type { Accounts, MoveReader } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** A move to take back, and why. */
export interface CancelCommand {
  readonly licenceId: string;
  readonly moveId: string;
  readonly reason: string;
}

/** Takes back a scheduled move; returns its account as saved. */
export type CancelMove = (caller: Caller, command: CancelCommand) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND and MOVE_ENDED; one that was taken back already stays so. */
export function createCancelMove(accounts: Accounts, moves: MoveReader, clock: Clock): CancelMove {
  return async (caller, command) => {
    const { licenceId, moveId } = command;
    const known = await moves.findMove(caller.tenantId, licenceId, moveId);
    if (known === undefined) {
      throw new DomainError("NOT_FOUND", "no such scheduled move", { resource: "scheduled_move", id: moveId });
    }
    return changeHeldLicence(accounts, caller, { licenceId, etag: "" }, (state) =>
      known.move.state === "cancelled" ? { state, events: [], audit: [] } : cancelMove(state, command, clock.now()),
    );
  };
}
