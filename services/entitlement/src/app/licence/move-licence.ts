import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { moveLicence } from "../../domain/licence/move-licence.ts";
import type { ScheduledMove } from "../../domain/licence/scheduled-move.ts";
import { scheduleMove } from "../../domain/licence/scheduled-move.ts";
import type { LicenceMove } from "../../domain/licence/state-changes.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** A licence to move, when, and the version it was read at. */
export interface MoveCommand {
  readonly move: LicenceMove;
  readonly licenceId: string;
  readonly reason: string;
  readonly etag: string;
  /** Absent or past: at once. */
  readonly effectiveTime?: Date;
}

/** The account as saved, and the move when it is still to come. */
export interface Moved {
  readonly state: AccountState;
  readonly scheduled?: ScheduledMove;
}

/** Moves a licence at once, or keeps the move for its instant. */
export type MoveLicence = (caller: Caller, command: MoveCommand) => Promise<Moved>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH, LICENCE_REVOKED and SCHEDULED_MOVES_EXHAUSTED. */
export function createMoveLicence(accounts: Accounts, clock: Clock, newId: IdGenerator): MoveLicence {
  return async (caller, { move, licenceId, reason, etag, effectiveTime }) => {
    let scheduled: ScheduledMove | undefined;
    const state = await changeHeldLicence(accounts, caller, { licenceId, etag }, (found) => {
      const now = clock.now();
      scheduled = undefined;
      if (effectiveTime === undefined || effectiveTime <= now) {
        return moveLicence(found, move, { licenceId, reason }, now);
      }
      const draft = { kind: move, effectiveTime, reason, actor: caller.actor, payload: {} };
      const change = scheduleMove(found, licenceId, draft, { newId, now });
      scheduled = licenceOf(change.state, licenceId).moves?.at(-1);
      return change;
    });
    return { state, ...(scheduled && { scheduled }) };
  };
}
