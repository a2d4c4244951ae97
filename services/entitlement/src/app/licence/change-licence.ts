import type { Clock, IdGenerator } from "@licet/kernel";
import type { TermsChange } from "../../domain/licence/change-licence.ts";
import { changeLicence, planVersionAfter } from "../../domain/licence/change-licence.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Effective } from "../../domain/licence/schedule-change.ts";
import { instantToCome, scheduleChange } from "../../domain/licence/schedule-change.ts";
import type { ScheduledMove } from "../../domain/licence/scheduled-move.ts";
import type { Caller } from "../caller.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Accounts } from "../ports.ts";
import type { HeldLicence } from "./change-held-licence.ts";
import { changeHeldLicence } from "./change-held-licence.ts";
import type { Moved } from "./move-licence.ts";

/** A licence to change, and the version it was read at. */
export type ChangeCommand = Omit<TermsChange, "changeId"> & {
  readonly etag: string;
  /** Absent or past: at once. */
  readonly effective?: Effective;
};

/** Gives a licence new terms at once, or keeps the change for its instant. */
export type ChangeLicence = (caller: Caller, command: ChangeCommand) => Promise<Moved>;

/** What the command needs from outside. */
export interface ChangePorts {
  readonly accounts: Accounts;
  readonly refreshCatalog: RefreshCatalog;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a change for. */
export function createChangeLicence({ accounts, refreshCatalog, clock, newId }: ChangePorts): ChangeLicence {
  return async (caller, { etag, effective, ...terms }) => {
    await fetchNamedVersion(refreshCatalog, caller.tenantId, terms);
    const planVersions = toPlanVersions(terms);
    const { licenceId } = terms;
    let scheduled: ScheduledMove | undefined;
    const state = await changeHeldLicence(accounts, caller, { licenceId, etag, planVersions }, (found, view) => {
      const now = clock.now();
      scheduled = undefined;
      const whole = { ...terms, changeId: newId("chg") };
      const instant = instantToCome(licenceOf(found, licenceId), effective, now);
      if (instant === undefined) return changeLicence(found, whole, view, now);
      const toCome = { terms: whole, effective, instant, actor: caller.actor };
      const change = scheduleChange(found, toCome, { view, newId, now });
      scheduled = licenceOf(change.state, licenceId).moves?.at(-1);
      return change;
    });
    return { state, ...(scheduled && { scheduled }) };
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
