import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { fits } from "../catalog/offers.ts";
import type { Change } from "../change.ts";
import { takeStep } from "../order/licence-steps.ts";
import { assignTimes } from "../seat/seat.ts";
import { addPeriod } from "./add-period.ts";
import type { ChangeReason } from "./change-terms.ts";
import { checkLive, checkNotRevoked, saveTerms } from "./change-terms.ts";
import type { Licence, LicenceAddOn } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import type { ChangeStep } from "./own-steps.ts";
import { endsTrial, unpaidTrial } from "./paid-stretches.ts";
import type { SeatRelease } from "./release-seats.ts";
import { releaseSeats } from "./release-seats.ts";

/** New terms for a licence; what is absent stays as it is. */
export interface TermsChange extends ChangeReason {
  readonly licenceId: string;
  /** A plan of the same product. */
  readonly planKey?: string;
  /** Absent: with a new plan the version in force. */
  readonly planVersion?: number;
  readonly quantity?: number;
  /** New quantities of these; 0 takes one away. Add-ons that are not sold with a new plan go by themselves. */
  readonly addOns: readonly LicenceAddOn[];
  /** Which seats go if there are more than the new quantity; absent: the change is refused. */
  readonly release?: SeatRelease;
  /** From when on the term of the plan counts that a trial becomes. Absent: from now, or from the start that is to come. */
  readonly since?: Date;
}

/**
 * Changes a licence's plan, quantity and add-ons; its id, start and end stay, grace follows from the plan. A trial that becomes a
 * paid plan, also one that has expired, has that plan's term from then on in the place of its own.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED, LICENCE_EXPIRED, PLAN_VERSION_UNKNOWN, PLAN_FOREIGN, ADD_ON_UNKNOWN,
 * ADD_ON_UNFIT, CHANGE_EMPTY, SEATS_OVER_LIMIT
 */
export function changeLicence(state: AccountState, terms: TermsChange, view: CatalogView, now: Date): Change {
  const before = licenceOf(state, terms.licenceId);
  checkNotRevoked(before);
  const plan = planAfter(before, terms, view);
  const planBefore = view.planVersion(before.planKey, before.planVersion);
  const isBought = endsTrial(planBefore, plan);
  if (!isBought) checkLive(before, now);
  checkAddOns(terms.addOns, plan, view);
  const { timeZone } = state.account;
  const since = terms.since ?? (before.startTime > now ? before.startTime : now);
  const step: ChangeStep = {
    ...toStep(before, terms, plan, timeZone, isBought ? since : now),
    ...(isBought && { ...termFrom(since, plan, timeZone), ...unpaidTrial(before, planBefore, plan, since) }),
  };
  const begun = isBought && before.awaitsFirstUse !== undefined ? { ...before, startTime: since } : before;
  const stepped = takeStep(begun, step, { view, timeZone });
  const { seats, released } = releaseSeats(
    before,
    { namedUser: plan.namedUser, quantity: stepped.quantity },
    terms.release,
  );
  const after = { ...stepped, seats };
  const details = {
    change: terms.changeId,
    plan: after.planKey,
    plan_version: after.planVersion,
    quantity: after.quantity,
    add_ons: after.addOns,
    ...(released.length > 0 && { seats_released: released }),
  };
  return saveTerms(state, { before, after }, { action: "licence.change", reason: terms.reason, details }, now);
}

function termFrom(since: Date, { term }: PlanTerms, timeZone: string): Pick<ChangeStep, "newTerm" | "endTime"> {
  return { newTerm: true, ...(term !== undefined && { endTime: addPeriod(since, term, timeZone) }) };
}

/** The plan version that a change gives a licence. @throws DomainError PLAN_VERSION_UNKNOWN, PLAN_FOREIGN */
function planAfter(licence: Licence, terms: TermsChange, view: CatalogView): PlanTerms {
  const { planKey, version } = planVersionAfter(licence, terms, view);
  const plan = view.planVersion(planKey, version);
  if (plan === undefined) {
    const which = version === 0 ? "a version in force" : `version ${version}`;
    throw new DomainError("PLAN_VERSION_UNKNOWN", `plan ${planKey} does not have ${which}`, {
      plan_key: planKey,
      plan_version: String(version),
    });
  }
  if (plan.productKey === licence.productKey) return plan;
  throw new DomainError("PLAN_FOREIGN", `plan ${planKey} is not of product ${licence.productKey}`, {
    plan_key: planKey,
    product_key: licence.productKey,
  });
}

/** Names the plan version; 0 where the catalog has none in force. */
export function planVersionAfter(
  licence: Pick<Licence, "planKey" | "planVersion">,
  { planKey, planVersion }: Pick<TermsChange, "planKey" | "planVersion">,
  { catalog }: Pick<CatalogView, "catalog">,
): { readonly planKey: string; readonly version: number } {
  if (planKey === undefined || planKey === licence.planKey) {
    return { planKey: licence.planKey, version: planVersion ?? licence.planVersion };
  }
  const inForce = Object.hasOwn(catalog.plans, planKey) ? catalog.plans[planKey]?.version : undefined;
  return { planKey, version: planVersion ?? inForce ?? 0 };
}

function checkAddOns(addOns: readonly LicenceAddOn[], plan: PlanTerms, { catalog }: CatalogView): void {
  for (const { addOnKey, quantity } of addOns) {
    if (quantity === 0) continue;
    const metadata = { add_on_key: addOnKey, plan_key: plan.planKey };
    const addOn = Object.hasOwn(catalog.addOns, addOnKey) ? catalog.addOns[addOnKey] : undefined;
    if (addOn === undefined) throw new DomainError("ADD_ON_UNKNOWN", `the catalog has no add-on ${addOnKey}`, metadata);
    if (!fits(addOn, plan)) {
      throw new DomainError("ADD_ON_UNFIT", `add-on ${addOnKey} is not sold with plan ${plan.planKey}`, metadata);
    }
  }
}

/** Says only what differs, so that an order which said the rest can still be taken back. */
function toStep(licence: Licence, terms: TermsChange, plan: PlanTerms, timeZone: string, now: Date): ChangeStep {
  const isNewPlan = plan.planKey !== licence.planKey || plan.version !== licence.planVersion;
  const quantity = terms.quantity === licence.quantity ? undefined : terms.quantity;
  const held = new Map(licence.addOns.map((addOn) => [addOn.addOnKey, addOn.quantity]));
  const addOns = terms.addOns.filter((addOn) => (held.get(addOn.addOnKey) ?? 0) !== addOn.quantity);
  if (!isNewPlan && quantity === undefined && addOns.length === 0) {
    throw new DomainError("CHANGE_EMPTY", "the licence has these terms already", { resource: licence.licenceId });
  }
  const { maintenance } = plan;
  const beginsMaintenance = isNewPlan && maintenance !== undefined && licence.maintenanceEndTime === undefined;
  const losesSeats = !plan.namedUser && licence.seats.size > 0;
  return {
    kind: "change",
    changeId: terms.changeId,
    ...(isNewPlan && { planKey: plan.planKey, planVersion: plan.version }),
    ...(quantity !== undefined && { quantity }),
    ...(beginsMaintenance && { maintenanceEndTime: addPeriod(now, maintenance, timeZone) }),
    ...(addOns.length > 0 && { addOns }),
    ...(losesSeats && { seatsTaken: assignTimes(licence.seats) }),
  };
}
