import type { IdGenerator } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import type { Change, DomainEvent, OrderReference } from "../change.ts";
import { planConversion, settleConversion, tellConversions } from "../licence/conversion.ts";
import type { Licence } from "../licence/licence.ts";
import { unpaidTrial } from "../licence/paid-stretches.ts";
import { assignTimes } from "../seat/seat.ts";
import { liveLicence } from "./live-licence.ts";
import { addTo, mergeAddOns, thoseOf } from "./add-ons.ts";
import { nextSteps, toTermsStep, withoutEnd } from "./licence-steps.ts";
import { awaitedTerms, newLicence, termsOf } from "./line-terms.ts";
import type { AcceptedOrder, LicenceLine, OrderEffect, Refusal } from "./order.ts";

/** What carrying out an order results in. */
export type Provision =
  | { readonly kind: "provisioned"; readonly change: Change; readonly effects: readonly OrderEffect[] }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What an order is carried out with. */
export interface Surroundings {
  readonly view: CatalogView;
  readonly newId: IdGenerator;
  readonly now: Date;
}

/** Carries out a whole order or nothing of it. */
export function provisionOrder(state: AccountState, order: AcceptedOrder, around: Surroundings): Provision {
  const steps = [
    ...order.lines.map((line) => (draft: Draft) => takeLine(draft, line, order, around)),
    ...order.addOns.map((addOn) => (draft: Draft) => takeAddOn(draft, addOn, order, around)),
  ];
  let draft: Draft = { state, effects: [] };
  for (const step of steps) {
    const next = step(draft);
    if ("code" in next) return { kind: "refused", refusal: next };
    draft = next;
  }
  if (draft.effects.length === 0) return { kind: "refused", refusal: refuse("ORDER_EMPTY", "the order has no lines") };
  return { kind: "provisioned", change: toChange(state, draft, order), effects: draft.effects };
}

interface Draft {
  readonly state: AccountState;
  readonly effects: readonly OrderEffect[];
}

function takeLine(draft: Draft, line: LicenceLine, order: AcceptedOrder, around: Surroundings): Draft | Refusal {
  const plan = around.view.planVersion(line.planKey, line.planVersion);
  const refusal = plan === undefined ? refusePlan(line) : (checkLine(line) ?? checkTrial(draft.state, plan, order));
  if (refusal !== undefined || plan === undefined) return refusal ?? refusePlan(line);
  const licence =
    order.action === "new"
      ? planConversion(newLicence(draft.state, line, plan, order, around), { ...around, actor: order.actor })
      : changedLicence(draft.state, line, plan, order, around);
  if ("code" in licence) return licence;
  return {
    state: withLicence(draft.state, licence),
    effects: [...draft.effects, { licenceId: licence.licenceId, kind: "terms", addOns: line.addOns }],
  };
}

/**
 * The live licence of the product with the line's terms; it keeps its id and its start. A trial that nobody has begun to use still
 * awaits that under its own plan, and begins now under another.
 */
function changedLicence(
  { account, licences }: AccountState,
  line: LicenceLine,
  plan: PlanTerms,
  order: AcceptedOrder,
  { view, now }: Surroundings,
): Licence | Refusal {
  const licence = liveLicence(licences, plan, now);
  if (licence === undefined) return refuseMissing(line.productKey);
  if (plan.namedUser && licence.seats.size > line.quantity) {
    return refuse("SEATS_IN_USE", `${licence.seats.size} seats are assigned, more than the ${line.quantity} ordered`);
  }
  const stillAwaits = licence.awaitsFirstUse !== undefined && licence.planKey === plan.planKey;
  const terms = (stillAwaits ? awaitedTerms : termsOf)(line, plan, account.timeZone);
  const begins = licence.awaitsFirstUse !== undefined && !stillAwaits && licence.startTime < now;
  const seatsTaken = plan.namedUser ? undefined : assignTimes(licence.seats);
  const said = { ...terms, ...unpaidTrial(licence, view.planVersion(licence.planKey, licence.planVersion), plan, now) };
  const changed: Licence = {
    ...withoutEnd(licence),
    ...terms,
    ...(begins && { startTime: now }),
    addOns: mergeAddOns(thoseOf(plan, licence.addOns, view), line.addOns),
    seats: plan.namedUser ? licence.seats : new Map(),
    orderId: order.orderId,
    steps: nextSteps(licence, toTermsStep(order.orderId, said, line.addOns, seatsTaken)),
    version: licence.version + 1,
    updateTime: now,
  };
  return settleConversion(licence, changed, now);
}

function takeAddOn(
  { state, effects }: Draft,
  wanted: AcceptedOrder["addOns"][number],
  order: AcceptedOrder,
  { view, now }: Surroundings,
): Draft | Refusal {
  const addOn = view.catalog.addOns[wanted.addOnKey];
  if (addOn === undefined) return refuse("ADD_ON_UNKNOWN", `the catalog has no add-on ${wanted.addOnKey}`);
  if (wanted.quantity < 1) return refuse("QUANTITY_INVALID", `the quantity ${wanted.quantity} is not positive`);
  const licence = liveLicence(state.licences, addOn, now);
  if (licence === undefined) return refuseMissing(addOn.productKey);
  const addOns = order.action === "change" ? mergeAddOns(licence.addOns, [wanted]) : addTo(licence.addOns, wanted);
  const changed: Licence = {
    ...licence,
    addOns,
    orderId: order.orderId,
    steps: nextSteps(licence, {
      kind: order.action === "change" ? "set" : "add",
      orderId: order.orderId,
      addOns: [wanted],
    }),
    version: licence.version + 1,
    updateTime: now,
  };
  const effect: OrderEffect = { licenceId: licence.licenceId, kind: "add_ons", addOns: [wanted] };
  return { state: withLicence(state, changed), effects: [...effects, effect] };
}

function checkLine({ quantity, startTime, endTime }: LicenceLine): Refusal | undefined {
  if (quantity < 1) return refuse("QUANTITY_INVALID", `the quantity ${quantity} is not positive`);
  if (endTime !== undefined && endTime <= startTime) return refuse("TERM_INVALID", "the term ends before it starts");
  return undefined;
}

/** An account tries a plan once, whatever became of the licence since. */
function checkTrial({ licences }: AccountState, plan: PlanTerms, { action }: AcceptedOrder): Refusal | undefined {
  const { planKey } = plan;
  if (action !== "new" || !plan.models.includes("trial")) return undefined;
  const hasTried = [...licences.values()].some(
    (licence) =>
      licence.planKey === planKey || licence.steps.some((step) => step.kind === "terms" && step.planKey === planKey),
  );
  if (!hasTried) return undefined;
  return refuse("TRIAL_ALREADY_USED", `the account has tried plan ${planKey} already`);
}

function refusePlan({ planKey, planVersion }: LicenceLine): Refusal {
  return refuse("PLAN_VERSION_UNKNOWN", `the catalog has no version ${planVersion} of plan ${planKey}`);
}

function refuseMissing(productKey: string): Refusal {
  return refuse("LICENCE_NOT_FOUND", `the account has no live licence of ${productKey} to change`);
}

function refuse(code: string, message: string): Refusal {
  return { code, message };
}

function toChange(before: AccountState, { state, effects }: Draft, { orderId }: AcceptedOrder): Change {
  const licenceIds = [...new Set(effects.map(({ licenceId }) => licenceId))];
  const order: OrderReference = { orderId, licenceCount: licenceIds.length };
  const licences = licenceIds.flatMap((licenceId) => state.licences.get(licenceId) ?? []);
  const conversions = licences.map((each) => tellConversions(before.licences.get(each.licenceId), each, "order"));
  const audit = licences.map(({ licenceId, planKey, planVersion, quantity, addOns }) => ({
    action: before.licences.has(licenceId) ? "licence.change" : "licence.activate",
    resource: licenceId,
    reason: "",
    details: { order: orderId, plan: planKey, plan_version: planVersion, quantity, add_ons: addOns },
  }));
  return {
    state,
    events: [
      ...licences.map((licence) => toEvent(licence, !before.licences.has(licence.licenceId), order)),
      ...conversions.flatMap(({ events }) => events),
    ],
    audit: [...audit, ...conversions.flatMap((each) => each.audit)],
  };
}

function toEvent(licence: Licence, isNew: boolean, order: OrderReference): DomainEvent {
  return isNew
    ? { kind: "licence_activated", licence, order }
    : { kind: "licence_changed", licence, order, reason: "order" };
}
