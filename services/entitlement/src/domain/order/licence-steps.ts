import type { CatalogView } from "../catalog/catalog.ts";
import type { Licence, LicenceAddOn, LicenceStep, TermsStep } from "../licence/licence.ts";
import { addTo, mergeAddOns, thoseOf } from "./add-ons.ts";

/** Beyond so many the oldest become one, which is not taken back any more. */
const mostSteps = 100;

type Terms = Omit<TermsStep, "kind" | "orderId" | "addOns" | "seatsTaken">;

/** The licence without what ends it: the terms that follow may have no end. */
export function withoutEnd(licence: Licence): Omit<Licence, "endTime" | "graceEndTime" | "maintenanceEndTime"> {
  const { endTime: _end, graceEndTime: _grace, maintenanceEndTime: _maintenance, ...lasting } = licence;
  return lasting;
}

/** What an order's line says of a licence. */
export function toTermsStep(
  orderId: string,
  terms: Terms,
  addOns: readonly LicenceAddOn[],
  seatsTaken?: ReadonlyMap<string, Date>,
): TermsStep {
  const { planKey, planVersion, quantity, endTime, graceEndTime, maintenanceEndTime } = terms;
  return {
    kind: "terms",
    orderId,
    planKey,
    planVersion,
    quantity,
    ...(endTime && { endTime }),
    ...(graceEndTime && { graceEndTime }),
    ...(maintenanceEndTime && { maintenanceEndTime }),
    addOns,
    ...(seatsTaken !== undefined && seatsTaken.size > 0 && { seatsTaken }),
  };
}

/** The licence's steps and one more. A licence of which none are known begins with what it is now. */
export function nextSteps(licence: Licence, step: LicenceStep): readonly LicenceStep[] {
  const steps = licence.steps.length > 0 ? licence.steps : [presentOf(licence)];
  return steps.length < mostSteps ? [...steps, step] : [presentOf(licence), step];
}

function presentOf(licence: Licence): TermsStep {
  return toTermsStep(licence.orderId, licence, licence.addOns);
}

/**
 * The licence as it would be had the order never come: the other steps make it anew. Undefined when the order made it, or
 * when nothing is known of what there was before.
 */
export function withoutOrder(licence: Licence, orderId: string, view: CatalogView): Licence | undefined {
  const { steps, given } = withoutSteps(licence.steps, orderId, view);
  const terms = steps.findLast((step): step is TermsStep => step.kind === "terms");
  if (orderId === licence.firstOrderId || terms === undefined) return undefined;
  if (steps.length === licence.steps.length) return licence; // it lies further back than is known
  const { kind: _kind, orderId: _order, addOns: _addOns, seatsTaken: _seats, ...inForce } = terms;
  return {
    ...withoutEnd(licence),
    ...inForce,
    addOns: steps.reduce<readonly LicenceAddOn[]>((addOns, step) => follow(addOns, step, view), []),
    seats: hasSeats(terms, view) ? earliest(new Map([...given, ...licence.seats]), terms.quantity) : new Map(),
    orderId: steps.at(-1)?.orderId ?? "",
    steps,
  };
}

/** Seats that the order had taken are taken by the next one without seats; those left over are given back. */
function withoutSteps(steps: readonly LicenceStep[], orderId: string, view: CatalogView) {
  const kept: LicenceStep[] = [];
  let given: readonly (readonly [string, Date])[] = [];
  for (const step of steps) {
    const seatsTaken = step.kind === "terms" ? [...(step.seatsTaken ?? [])] : [];
    if (step.orderId === orderId) given = [...given, ...seatsTaken];
    else if (step.kind === "terms" && given.length > 0 && !hasSeats(step, view)) {
      kept.push({ ...step, seatsTaken: new Map([...given, ...seatsTaken]) });
      given = [];
    } else kept.push(step);
  }
  return { steps: kept, given };
}

function hasSeats({ planKey, planVersion }: TermsStep, view: CatalogView): boolean {
  return view.planVersion(planKey, planVersion)?.namedUser === true;
}

function follow(present: readonly LicenceAddOn[], step: LicenceStep, view: CatalogView): readonly LicenceAddOn[] {
  if (step.kind === "add") return step.addOns.reduce(addTo, present);
  if (step.kind !== "terms") return mergeAddOns(present, step.addOns);
  return mergeAddOns(thoseOf(view.planVersion(step.planKey, step.planVersion), present, view), step.addOns);
}

/** The seats that were given first: there are no more than the quantity. */
function earliest(seats: ReadonlyMap<string, Date>, quantity: number): ReadonlyMap<string, Date> {
  const byTime = [...seats].sort(([, one], [, other]) => one.getTime() - other.getTime());
  return new Map(byTime.slice(0, quantity));
}
