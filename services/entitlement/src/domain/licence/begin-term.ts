import type { IdGenerator } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { takeStep } from "../order/licence-steps.ts";
import { addPeriod } from "./add-period.ts";
import { planConversion, tellConversions } from "./conversion.ts";
import type { Licence, TermToCome } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import type { ChangeStep } from "./own-steps.ts";
import { tellLicence } from "./tell-licences.ts";

/** What a term begins with, and by whose use. */
export interface FirstUseSurroundings {
  readonly view: CatalogView;
  readonly newId: IdGenerator;
  readonly now: Date;
  readonly actor: string;
}

/**
 * Begins the term of a licence that waited for its first use; one that has begun stays as it is. What the trial becomes at its end is
 * planned with it.
 */
export function beginTerm(state: AccountState, licenceId: string, around: FirstUseSurroundings): Change {
  const before = licenceOf(state, licenceId);
  if (before.awaitsFirstUse === undefined) return { state, events: [], audit: [] };
  const { view, newId, now } = around;
  const { timeZone } = state.account;
  const endTime = endOf(before.awaitsFirstUse, now, timeZone);
  const { maintenance } = view.planVersion(before.planKey, before.planVersion) ?? {};
  const step: ChangeStep = {
    kind: "change",
    changeId: newId("chg"),
    newTerm: true,
    ...(endTime && { endTime }),
    ...(maintenance !== undefined && { maintenanceEndTime: addPeriod(now, maintenance, timeZone) }),
  };
  const begun = takeStep({ ...before, startTime: now }, step, { view, timeZone });
  const version = before.version + 1;
  const licence: Licence = { ...planConversion(begun, around), version, updateTime: now };
  const conversions = tellConversions(before, licence, "");
  const details = { start_time: now.toISOString(), ...(endTime && { end_time: endTime.toISOString() }) };
  return {
    state: withLicence(state, licence),
    events: [tellLicence(licence, "first use"), ...conversions.events],
    audit: [{ action: "licence.begin", resource: licenceId, reason: "first use", details }, ...conversions.audit],
  };
}

function endOf({ period, lengthMs }: TermToCome, now: Date, timeZone: string): Date | undefined {
  if (period !== undefined) return addPeriod(now, period, timeZone);
  return lengthMs === undefined ? undefined : new Date(now.getTime() + lengthMs);
}
