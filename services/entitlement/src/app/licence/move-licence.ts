import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { LicenceMove } from "../../domain/licence/move-licence.ts";
import { moveLicence } from "../../domain/licence/move-licence.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** A licence to move, and the version it was read at. */
export interface MoveCommand {
  readonly move: LicenceMove;
  readonly licenceId: string;
  readonly reason: string;
  readonly etag: string;
}

/** Moves a licence; returns its account as saved. */
export type MoveLicence = (caller: Caller, command: MoveCommand) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and LICENCE_REVOKED. */
export function createMoveLicence(accounts: Accounts, clock: Clock): MoveLicence {
  return (caller, { move, licenceId, reason, etag }) =>
    changeHeldLicence(accounts, caller, { licenceId, etag }, (state) =>
      moveLicence(state, move, { licenceId, reason }, clock.now()),
    );
}
