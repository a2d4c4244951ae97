import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { unassignSeat } from "../../domain/licence/seats.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** Frees a user's seat; returns the licence's account as saved. */
export type UnassignSeat = (caller: Caller, licenceId: string, userId: string) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND. */
export function createUnassignSeat(accounts: Accounts, clock: Clock): UnassignSeat {
  return (caller, licenceId, userId) =>
    changeHeldLicence(accounts, caller, { licenceId, etag: "" }, (state) =>
      unassignSeat(state, licenceId, userId, clock.now()),
    );
}
