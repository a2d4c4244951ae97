import type { IdGenerator } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import { addPeriod } from "../licence/add-period.ts";
import type { Licence } from "../licence/licence.ts";
import { mergeAddOns } from "./add-ons.ts";
import { toTermsStep } from "./licence-steps.ts";
import type { AcceptedOrder, LicenceLine } from "./order.ts";

/** A new licence with the line's terms. */
export function newLicence(
  { account }: AccountState,
  line: LicenceLine,
  plan: PlanTerms,
  { orderId }: Pick<AcceptedOrder, "orderId">,
  { newId, now }: { readonly newId: IdGenerator; readonly now: Date },
): Licence {
  const terms = termsOf(line, plan, account.timeZone);
  return {
    ...terms,
    licenceId: newId("lic"),
    accountId: account.accountId,
    addOns: mergeAddOns([], line.addOns),
    steps: [toTermsStep(orderId, terms, line.addOns)],
    state: "active",
    statusReason: "",
    startTime: line.startTime,
    firstOrderId: orderId,
    orderId,
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
