import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Merge } from "../../domain/licence/merge-licences.ts";
import { mergeLicences } from "../../domain/licence/merge-licences.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** Licences to merge, and the version that the one which stays was read at. */
export type MergeCommand = Omit<Merge, "changeId"> & { readonly etag: string };

/** Makes two licences of an account one; returns the account as saved. */
export type MergeLicences = (caller: Caller, command: MergeCommand) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a merge for. */
export function createMergeLicences(accounts: Accounts, clock: Clock, newId: IdGenerator): MergeLicences {
  return (caller, { etag, ...merge }) =>
    changeHeldLicence(accounts, caller, { licenceId: merge.licenceId, etag }, (state, view) =>
      mergeLicences(state, { ...merge, changeId: newId("chg") }, view, clock.now()),
    );
}
