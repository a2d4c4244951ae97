import type { CatalogView } from "../catalog/catalog.ts";
import type { Licence, LicenceAddOn, LicenceStep, TermsStep } from "../licence/licence.ts";
import { orderOf } from "../licence/own-steps.ts";
import { unpaidOf } from "../licence/paid-stretches.ts";
import type { Seat } from "../seat/seat.ts";
import { seatsSince } from "../seat/seat.ts";
import { followStep, followSteps } from "./licence-terms.ts";
import type { LicenceTerms, StepSurroundings } from "./licence-terms.ts";
import { withoutSteps } from "./without-steps.ts";

/** Beyond so many the oldest become one, which is not taken back any more. */
const mostSteps = 100;

type Terms = Omit<TermsStep, "kind" | "orderId" | "addOns" | "seatsTaken">;

/** The licence without what ends it: the terms that follow may have no end. */
export function withoutEnd(
  licence: Licence,
): Omit<Licence, "endTime" | "graceEndTime" | "maintenanceEndTime" | "awaitsFirstUse"> {
  const { endTime: _end, graceEndTime: _grace, maintenanceEndTime: _maintenance, ...others } = licence;
  const { awaitsFirstUse: _awaited, ...lasting } = others;
  return lasting;
}

/** What an order's line says of a licence. */
export function toTermsStep(
  orderId: string,
  terms: Terms,
  addOns: readonly LicenceAddOn[],
  seatsTaken?: ReadonlyMap<string, Date>,
): TermsStep {
  const { planKey, planVersion, quantity, endTime, graceEndTime, maintenanceEndTime, unpaid = [] } = terms;
  const { awaitsFirstUse } = terms;
  return {
    kind: "terms",
    orderId,
    planKey,
    planVersion,
    quantity,
    ...(endTime && { endTime }),
    ...(graceEndTime && { graceEndTime }),
    ...(maintenanceEndTime && { maintenanceEndTime }),
    ...(awaitsFirstUse && { awaitsFirstUse }),
    addOns,
    ...(seatsTaken !== undefined && seatsTaken.size > 0 && { seatsTaken }),
    ...(unpaid.length > 0 && { unpaid }),
  };
}

/** The licence's steps and one more. A licence of which none are known begins with what it is now. */
export function nextSteps(licence: Licence, step: LicenceStep): readonly LicenceStep[] {
  const steps = stepsOf(licence);
  return countSteps(steps) < mostSteps ? [...steps, step] : [presentOf(licence), step];
}

/** The licence's steps; of one of which none are known, or too many, what it is now. */
export function stepsOf(licence: Licence): readonly LicenceStep[] {
  return licence.steps.length > 0 ? licence.steps : [presentOf(licence)];
}

/** What the licence is now, as one step that its last order said. */
export function presentOf(licence: Licence): TermsStep {
  return toTermsStep(licence.orderId, { ...licence, unpaid: unpaidOf(licence) }, licence.addOns);
}

/** The licence with one more step, and what that makes of its terms. Seats are for the caller. */
export function takeStep(licence: Licence, step: LicenceStep, around: StepSurroundings): Licence {
  const steps = nextSteps(licence, step);
  return { ...withoutEnd(licence), ...followStep(termsOf(licence), step, around), steps };
}

/**
 * The licence as it would be had the order never come: the other steps make it anew. Undefined when the order made it, when
 * nothing is left of it, or when nothing is known of what there was before.
 */
export function withoutOrder(licence: Licence, orderId: string, around: StepSurroundings): Licence | undefined {
  if (orderId === licence.firstOrderId) return withoutFirstOrder(licence, orderId, around);
  const { steps, given, isChanged } = withoutSteps(licence.steps, orderId, around.view);
  if (!steps.some(({ kind }) => kind === "terms")) return undefined;
  if (!isChanged) return licence; // it lies further back than is known
  return made(licence, { steps, given }, around);
}

/** What others merged into it stays, on the terms as they are. */
function withoutFirstOrder(licence: Licence, orderId: string, around: StepSurroundings): Licence | undefined {
  const { steps } = withoutSteps(licence.steps, orderId, around.view);
  const merged = steps.filter((step) => step.kind === "merge");
  const [heir] = merged;
  if (heir === undefined) return undefined;
  const base = toTermsStep(heir.firstOrderId, { ...licence, quantity: 0, unpaid: unpaidOf(licence) }, []);
  return made({ ...licence, firstOrderId: heir.firstOrderId }, { steps: [base, ...merged], given: [] }, around);
}

interface Remainder {
  readonly steps: readonly LicenceStep[];
  readonly given: readonly (readonly [string, Date])[];
}

function made(licence: Licence, { steps, given }: Remainder, around: StepSurroundings): Licence | undefined {
  const terms = followSteps(steps, around);
  if (terms.quantity < 1) return undefined;
  return {
    ...withoutEnd(licence),
    ...terms,
    seats: hasSeats(terms, around.view)
      ? earliest(new Map([...seatsSince(given), ...licence.seats]), terms.quantity)
      : new Map(),
    orderId: steps.map(orderOf).findLast((each) => each !== "") ?? licence.orderId,
    steps,
  };
}

/** Whether the plan is sold per named user. */
export function hasSeats(
  { planKey, planVersion }: Pick<Licence, "planKey" | "planVersion">,
  view: CatalogView,
): boolean {
  return view.planVersion(planKey, planVersion)?.namedUser === true;
}

/** The seats that were given first: there are no more than the quantity. */
export function earliest(seats: ReadonlyMap<string, Seat>, quantity: number): ReadonlyMap<string, Seat> {
  const byTime = [...seats].sort(([, one], [, other]) => one.assignTime.getTime() - other.assignTime.getTime());
  return new Map(byTime.slice(0, quantity));
}

function termsOf({
  planKey,
  planVersion,
  quantity,
  endTime,
  graceEndTime,
  maintenanceEndTime,
  awaitsFirstUse,
  addOns,
}: Licence): LicenceTerms {
  return {
    planKey,
    planVersion,
    quantity,
    ...(endTime && { endTime }),
    ...(graceEndTime && { graceEndTime }),
    ...(maintenanceEndTime && { maintenanceEndTime }),
    ...(awaitsFirstUse && { awaitsFirstUse }),
    addOns,
  };
}

function countSteps(steps: readonly LicenceStep[]): number {
  return steps.reduce((count, step) => count + 1 + (step.kind === "merge" ? countSteps(step.steps) : 0), 0);
}
