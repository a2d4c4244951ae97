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
  const { timeZone } = account;
  const terms = plan.trial?.begins === "first_use" ? awaitedTerms(line, plan, timeZone) : termsOf(line, plan, timeZone);
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

type LineTerms = Omit<LicenceLine, "addOns" | "startTime" | "endTime"> &
  Pick<Licence, "endTime" | "graceEndTime" | "maintenanceEndTime" | "awaitsFirstUse">;

/** What a line says of a licence's plan, quantity and end; grace and maintenance follow from the plan. */
export function termsOf(line: LicenceLine, plan: PlanTerms, timeZone: string): LineTerms {
  const { startTime, endTime } = line;
  const { gracePeriod, maintenance } = plan;
  const grace = endTime !== undefined && gracePeriod !== undefined && addPeriod(endTime, gracePeriod, timeZone);
  return {
    ...boughtOf(line),
    ...(endTime && { endTime }),
    ...(grace && { graceEndTime: grace }),
    ...(maintenance !== undefined && { maintenanceEndTime: addPeriod(startTime, maintenance, timeZone) }),
  };
}

/**
 * The same of a licence whose term begins with the first use. Where the line ends as the plan's term would, it will be as long by the
 * calendar; otherwise exactly as long as the line.
 */
export function awaitedTerms(line: LicenceLine, { term }: PlanTerms, timeZone: string): LineTerms {
  const { startTime, endTime } = line;
  if (endTime === undefined) return { ...boughtOf(line), awaitsFirstUse: {} };
  const isUsual = term !== undefined && addPeriod(startTime, term, timeZone).getTime() === endTime.getTime();
  const awaitsFirstUse = isUsual ? { period: term } : { lengthMs: endTime.getTime() - startTime.getTime() };
  return { ...boughtOf(line), awaitsFirstUse };
}

function boughtOf({ productKey, planKey, planVersion, quantity }: LicenceLine) {
  return { productKey, planKey, planVersion, quantity };
}
