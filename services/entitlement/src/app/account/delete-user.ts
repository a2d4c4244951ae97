import type { Clock } from "@licet/kernel";
import { userOf } from "../../domain/account/change-user.ts";
import { deleteUser } from "../../domain/account/delete-user.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** Which user of which account goes, why, and the version it was read at. */
export interface DeleteUserCommand {
  readonly accountId: string;
  readonly userId: string;
  readonly reason: string;
  readonly etag: string;
}

/** Takes a user out of an account; returns the account's revision in which that holds. */
export type DeleteUser = (caller: Caller, command: DeleteUserCommand) => Promise<number>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH, USER_IS_LAST and SEAT_COOLING_OFF. */
export function createDeleteUser(accounts: Accounts, clock: Clock): DeleteUser {
  return async ({ tenantId, actor }, { accountId, userId, reason, etag }) => {
    const { states } = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
      const state = stateOf(found, accountId);
      checkEtag(etag, userOf(state, userId).version);
      const deletion = {
        userId,
        reason,
        termsOf: ({ planKey, planVersion }: { planKey: string; planVersion: number }) =>
          view.planVersion(planKey, planVersion)?.seatTerms,
      };
      const change = deleteUser(state, deletion, clock.now());
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return stateOf(states, accountId).account.revision;
  };
}
