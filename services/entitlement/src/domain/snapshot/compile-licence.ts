import type { GrantDocument, LicenceDocument, Limit, RulesDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { Catalog, GrantTerms, PlanTerms } from "../catalog/catalog.ts";
import type { DeviceBook } from "../device/device.ts";
import { toLeases } from "../lease/to-leases.ts";
import type { Licence, LicenceAddOn } from "../licence/licence.ts";
import { stateChanges } from "../licence/state-changes.ts";
import { compileSeats } from "./compile-seats.ts";
import { compileDevices } from "./compile-devices.ts";
import { multiplyAmount } from "./multiply-amount.ts";

/** What of its account a licence is compiled with. */
export interface LicenceSurroundings {
  readonly book: DeviceBook;
  readonly timeZone: string;
  readonly users: AccountState["users"];
}

/** A licence as decisions see it: its plan version's terms and its add-ons' with its own quantity and times. */
export function compileLicence(
  licence: Licence,
  plan: PlanTerms,
  catalog: Catalog,
  { book, timeZone, users }: LicenceSurroundings,
): LicenceDocument {
  const { endTime, graceEndTime, maintenanceEndTime } = licence;
  return {
    id: licence.licenceId,
    orderId: licence.orderId,
    productKey: licence.productKey,
    ...(plan.edition !== "" && { edition: plan.edition }),
    planKey: licence.planKey,
    planVersion: licence.planVersion,
    models: [...plan.models],
    quantity: licence.quantity,
    status: licence.state,
    ...(licence.state === "suspended" && { suspension: suspensionOf(licence.statusReason) }),
    ...statusChangesOf(licence),
    ...fromOf(licence),
    ...(endTime && { until: endTime.getTime() }),
    ...(graceEndTime && { graceUntil: graceEndTime.getTime() }),
    ...(maintenanceEndTime && { maintenanceUntil: maintenanceEndTime.getTime() }),
    ...(plan.tokenRefreshSeconds !== undefined && { tokenRefreshSeconds: plan.tokenRefreshSeconds }),
    ...(plan.versions && { versions: { ...plan.versions } }),
    ...(plan.namedUser && { seats: compileSeats(licence, plan, users) }),
    ...(plan.floating && { leases: toLeases(licence, plan.floating, { timeZone, users }) }),
    ...(plan.devices && { devices: compileDevices(licence, plan.devices, book) }),
    ...rulesOf(plan, catalog),
    grants: [
      ...plan.grants.map((grant) => planGrant(grant, licence, catalog)),
      ...licence.addOns.flatMap((addOn) => addOnGrants(addOn, licence, catalog)),
    ].filter((grant) => isGrantable(grant, catalog)),
  };
}

/** At the end of all time, where who knows no better is to deny. */
const never = Date.UTC(9999, 11, 31);

function fromOf({ startTime, awaitsFirstUse }: Licence): Pick<LicenceDocument, "from" | "awaitsFirstUse"> {
  const from = startTime.getTime();
  return awaitsFirstUse === undefined ? { from } : { from: never, awaitsFirstUse: { from, ...awaitsFirstUse } };
}

/** What the scheduled moves will make of the status, so that they hold at their instants wherever the snapshot is read. */
function statusChangesOf(licence: Licence): Pick<LicenceDocument, "statusChanges"> {
  const statusChanges = stateChanges(licence).map(({ at, state, reason }) => ({
    at: at.getTime(),
    status: state,
    ...(state === "suspended" && { suspension: suspensionOf(reason) }),
  }));
  return statusChanges.length === 0 ? {} : { statusChanges };
}

/** A pinned version may outlive a rule of the catalog; what has no rule any more is not restricted by it. */
function rulesOf(terms: Pick<PlanTerms, "territory" | "rollout">, catalog: Catalog): { rules?: RulesDocument } {
  const { territory, rollout } = terms;
  const rules: RulesDocument = {
    ...(territory !== undefined && Object.hasOwn(catalog.territories, territory) && { territory }),
    ...(rollout !== undefined && Object.hasOwn(catalog.rollouts ?? {}, rollout) && { rollout }),
  };
  return Object.keys(rules).length === 0 ? {} : { rules };
}

/** A pinned version may also grant a feature that is gone, or that is of another kind by now. */
function isGrantable(grant: GrantDocument, catalog: Catalog): boolean {
  if (!Object.hasOwn(catalog.features, grant.feature)) return false;
  switch (catalog.features[grant.feature]?.kind) {
    case "limit":
      return grant.limit !== undefined;
    case "config":
      return grant.config !== undefined;
    case "metered":
      return grant.allowance !== undefined;
    default:
      return true;
  }
}

/** A suspension for want of payment ends by paying; whoever suspends says so first in the reason. */
function suspensionOf(reason: string): "payment" | "hold" {
  return /^payment\b/i.test(reason) ? "payment" : "hold";
}

function planGrant(terms: GrantTerms, licence: Licence, catalog: Catalog): GrantDocument {
  const { rollout: _rollout, whileMaintained, ...value } = terms;
  return { ...anchored(value, licence), ...maintained(whileMaintained, licence), ...rulesOf(terms, catalog) };
}

/** An add-on bought n times gives n times its limits and allowances. */
function addOnGrants({ addOnKey, quantity }: LicenceAddOn, licence: Licence, catalog: Catalog): GrantDocument[] {
  return (catalog.addOns[addOnKey]?.grants ?? []).map(
    ({ feature, limit, allowance, rollout, whileMaintained, ...value }) => ({
      feature,
      source: "addon",
      sourceKey: addOnKey,
      ...value,
      ...maintained(whileMaintained, licence),
      ...(rollout !== undefined && rulesOf({ rollout }, catalog)),
      ...(limit !== undefined && { limit: times(limit, quantity) }),
      ...(allowance &&
        anchored({ allowance: { ...allowance, amount: multiplyAmount(allowance.amount, quantity) } }, licence)),
    }),
  );
}

/** Without maintenance there is no end to it. */
function maintained(isWhile: true | undefined, { maintenanceEndTime }: Licence): Pick<GrantDocument, "until"> {
  return isWhile && maintenanceEndTime ? { until: maintenanceEndTime.getTime() } : {};
}

/** Periods are counted from the licence's start. */
function anchored<Value extends Pick<GrantTerms, "allowance">>(value: Value, { startTime }: Licence): Value {
  if (value.allowance === undefined) return value;
  return { ...value, allowance: { ...value.allowance, anchor: startTime.getTime() } };
}

function times(limit: Limit, quantity: number): Limit {
  return limit === "unlimited" ? limit : Number(multiplyAmount(String(limit), quantity));
}
