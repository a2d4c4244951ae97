import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { assignSeat } from "../../domain/licence/seats.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** Gives a user a seat of a licence; returns the licence's account as saved. */
export type AssignSeat = (caller: Caller, licenceId: string, userId: string) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND, SEATS_NOT_OFFERED, LICENCE_REVOKED and SEATS_EXHAUSTED. */
export function createAssignSeat(accounts: Accounts, clock: Clock): AssignSeat {
  return (caller, licenceId, userId) =>
    changeHeldLicence(accounts, caller, { licenceId, etag: "" }, (state, view) => {
      const { planKey, planVersion } = licenceOf(state, licenceId);
      const namedUser = view.planVersion(planKey, planVersion)?.namedUser === true;
      return assignSeat(state, { licenceId, userId, namedUser }, clock.now());
    });
}
