import type { Clock, IdGenerator } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { TermsChange } from "../../domain/licence/change-licence.ts";
import { changeLicence, planVersionAfter } from "../../domain/licence/change-licence.ts";
import type { Caller } from "../caller.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Accounts } from "../ports.ts";
import type { HeldLicence } from "./change-held-licence.ts";
import { changeHeldLicence } from "./change-held-licence.ts";

/** A licence to change, and the version it was read at. */
export type ChangeCommand = Omit<TermsChange, "changeId"> & { readonly etag: string };

/** Gives a licence new terms; returns its account as saved. */
export type ChangeLicence = (caller: Caller, command: ChangeCommand) => Promise<AccountState>;

/** What the command needs from outside. */
export interface ChangePorts {
  readonly accounts: Accounts;
  readonly refreshCatalog: RefreshCatalog;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a change for. */
export function createChangeLicence({ accounts, refreshCatalog, clock, newId }: ChangePorts): ChangeLicence {
  return async (caller, { etag, ...terms }) => {
    await fetchNamedVersion(refreshCatalog, caller.tenantId, terms);
    const planVersions = toPlanVersions(terms);
    return changeHeldLicence(accounts, caller, { licenceId: terms.licenceId, etag, planVersions }, (state, view) =>
      changeLicence(state, { ...terms, changeId: newId("chg") }, view, clock.now()),
    );
  };
}

/** A version that is named may be one that was never replicated. */
export async function fetchNamedVersion(
  refreshCatalog: RefreshCatalog,
  tenantId: string,
  { planKey, planVersion }: Pick<TermsChange, "planKey" | "planVersion">,
): Promise<void> {
  if (planKey === undefined || planVersion === undefined) return;
  await refreshCatalog(tenantId, { atLeastRevision: 0, planVersions: [{ planKey, version: planVersion }] });
}

/** The plan version that the change would give the licence. */
export function toPlanVersions(terms: Pick<TermsChange, "planKey" | "planVersion">) {
  return (...[licence, catalog]: Parameters<NonNullable<HeldLicence["planVersions"]>>) => [
    planVersionAfter(licence, terms, { catalog }),
  ];
}
