import type { IdGenerator } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import { addPeriod } from "../licence/add-period.ts";
import type { Licence, LicenceAddOn } from "../licence/licence.ts";
import type { AcceptedOrder, LicenceLine } from "./order.ts";

/** A new licence with the line's terms. */
export function newLicence(
  { account }: AccountState,
  line: LicenceLine,
  plan: PlanTerms,
  { orderId }: AcceptedOrder,
  { newId, now }: { readonly newId: IdGenerator; readonly now: Date },
): Licence {
  return {
    ...termsOf(line, plan, account.timeZone),
    licenceId: newId("lic"),
    accountId: account.accountId,
    addOns: mergeAddOns([], line.addOns),
    state: "active",
    statusReason: "",
    startTime: line.startTime,
    firstOrderId: orderId,
    orderId,
    termsOrderId: orderId,
    earlierTerms: [],
    seats: new Map(),
    version: 1,
    createTime: now,
    updateTime: now,
  };
}

/** What a line says of a licence's plan, quantity and end; grace and maintenance follow from the plan. */
export function termsOf(
  line: LicenceLine,
  plan: PlanTerms,
  timeZone: string,
): Omit<LicenceLine, "addOns" | "startTime"> & Pick<Licence, "graceEndTime" | "maintenanceEndTime"> {
  const { productKey, planKey, planVersion, quantity, startTime, endTime } = line;
  const { gracePeriod, maintenance } = plan;
  const grace = endTime !== undefined && gracePeriod !== undefined && addPeriod(endTime, gracePeriod, timeZone);
  return {
    productKey,
    planKey,
    planVersion,
    quantity,
    ...(endTime && { endTime }),
    ...(grace && { graceEndTime: grace }),
    ...(maintenance !== undefined && { maintenanceEndTime: addPeriod(startTime, maintenance, timeZone) }),
  };
}

/** The add-ons with some set to new quantities; those with 0 are gone. */
export function mergeAddOns(
  present: readonly LicenceAddOn[],
  wanted: readonly LicenceAddOn[],
): readonly LicenceAddOn[] {
  const quantities = new Map(present.map(({ addOnKey, quantity }) => [addOnKey, quantity]));
  for (const { addOnKey, quantity } of wanted) quantities.set(addOnKey, quantity);
  return [...quantities].filter(([, quantity]) => quantity > 0).map(([addOnKey, quantity]) => ({ addOnKey, quantity }));
}

/** The add-ons with all that changed from one set of them to another. */
export function shift(
  present: readonly LicenceAddOn[],
  change: { readonly from: readonly LicenceAddOn[]; readonly to: readonly LicenceAddOn[] },
): readonly LicenceAddOn[] {
  const changes = new Map(change.to.map(({ addOnKey, quantity }) => [addOnKey, quantity]));
  for (const { addOnKey, quantity } of change.from) changes.set(addOnKey, (changes.get(addOnKey) ?? 0) - quantity);
  return [...changes].reduce((sum, [addOnKey, quantity]) => addTo(sum, { addOnKey, quantity }), present);
}

/** The add-ons with so many less of each. */
export function withoutThose(present: readonly LicenceAddOn[], less: readonly LicenceAddOn[]): readonly LicenceAddOn[] {
  return less.reduce((kept, { addOnKey, quantity }) => addTo(kept, { addOnKey, quantity: -quantity }), present);
}

/** The add-ons with so many more of one; a negative quantity takes away. */
export function addTo(present: readonly LicenceAddOn[], { addOnKey, quantity }: LicenceAddOn): readonly LicenceAddOn[] {
  return mergeAddOns(present, [{ addOnKey, quantity: Math.max(0, quantityOf(present, addOnKey) + quantity) }]);
}

/** How many of the add-on there are. */
export function quantityOf(present: readonly LicenceAddOn[], addOnKey: string): number {
  return present.find((addOn) => addOn.addOnKey === addOnKey)?.quantity ?? 0;
}
