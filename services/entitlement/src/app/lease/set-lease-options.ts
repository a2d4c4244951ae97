import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { LeaseOptions } from "../../domain/lease/lease-options.ts";
import { setLeaseOptions } from "../../domain/lease/lease-options.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { changeHeldLicence } from "../licence/change-held-licence.ts";
import type { Accounts } from "../ports.ts";

/** Options for a licence; undefined: what its plan says. */
export interface LeaseOptionsCommand {
  readonly licenceId: string;
  readonly etag: string;
  readonly reason: string;
  readonly options: LeaseOptions | undefined;
}

/** Says who may have keys of a licence; returns its account as saved. */
export type SetLeaseOptions = (caller: Caller, command: LeaseOptionsCommand) => Promise<AccountState>;

/** Makes the command. It refuses as `setLeaseOptions` of the domain does, and with ETAG_MISMATCH. */
export function createSetLeaseOptions(accounts: Accounts, clock: Clock): SetLeaseOptions {
  return (caller, { licenceId, etag, reason, options }) =>
    changeHeldLicence(accounts, caller, { licenceId, etag }, (state, view) => {
      const { planKey, planVersion } = licenceOf(state, licenceId);
      const terms = view.planVersion(planKey, planVersion)?.floating;
      return setLeaseOptions(state, { licenceId, options, reason, terms }, clock.now());
    });
}
