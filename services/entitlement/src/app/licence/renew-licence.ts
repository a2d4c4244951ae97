import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Renewal } from "../../domain/licence/renew-licence.ts";
import { renewLicence } from "../../domain/licence/renew-licence.ts";
import type { Caller } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** A licence to renew, and the version it was read at. */
export type RenewCommand = Omit<Renewal, "changeId"> & { readonly etag: string };

/** Renews a licence; returns its account as saved. */
export type RenewLicence = (caller: Caller, command: RenewCommand) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a renewal for. */
export function createRenewLicence(accounts: Accounts, clock: Clock, newId: IdGenerator): RenewLicence {
  return (caller, { etag, ...renewal }) =>
    changeHeldLicence(accounts, caller, { licenceId: renewal.licenceId, etag }, (state, view) =>
      renewLicence(state, { ...renewal, changeId: newId("chg") }, view, clock.now()),
    );
}
