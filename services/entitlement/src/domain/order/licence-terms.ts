import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { addPeriod } from "../licence/add-period.ts";
import type { Licence, LicenceAddOn, LicenceStep, TermsStep } from "../licence/licence.ts";
import type { ChangeStep, MergeStep } from "../licence/own-steps.ts";
import { addTo, mergeAddOns, thoseOf } from "./add-ons.ts";

/** What the steps of a licence make of it. */
export type LicenceTerms = Pick<
  Licence,
  | "planKey"
  | "planVersion"
  | "quantity"
  | "endTime"
  | "graceEndTime"
  | "maintenanceEndTime"
  | "awaitsFirstUse"
  | "addOns"
>;

/** What steps are followed with. */
export interface StepSurroundings {
  readonly view: CatalogView;
  /** IANA name; grace is reckoned in it. */
  readonly timeZone: string;
}

/** The terms after all steps. The first of them must name a plan. */
export function followSteps(steps: readonly LicenceStep[], around: StepSurroundings): LicenceTerms {
  const nothing: LicenceTerms = { planKey: "", planVersion: 0, quantity: 0, addOns: [] };
  return steps.reduce((terms, step) => followStep(terms, step, around), nothing);
}

/** The terms after one more step. */
export function followStep(terms: LicenceTerms, step: LicenceStep, around: StepSurroundings): LicenceTerms {
  switch (step.kind) {
    case "terms":
      return followOrder(terms, step, around);
    case "add":
      return { ...terms, addOns: step.addOns.reduce(addTo, terms.addOns) };
    case "set":
      return { ...terms, addOns: mergeAddOns(terms.addOns, step.addOns) };
    case "change":
      return followChange(terms, step, around);
    case "split":
      return {
        ...terms,
        quantity: terms.quantity - step.quantity,
        addOns: step.addOns.reduce(
          (addOns, { addOnKey, quantity }) => addTo(addOns, { addOnKey, quantity: -quantity }),
          terms.addOns,
        ),
      };
    case "merge":
      return followMerge(terms, step, around);
  }
}

function followOrder({ addOns }: LicenceTerms, step: TermsStep, { view }: StepSurroundings): LicenceTerms {
  const { kind: _kind, orderId: _order, seatsTaken: _seats, unpaid: _unpaid, ...said } = step;
  return { ...said, addOns: mergeAddOns(thoseOf(planOf(step, view), addOns, view), step.addOns) };
}

function followChange(terms: LicenceTerms, step: ChangeStep, around: StepSurroundings): LicenceTerms {
  const { planKey = terms.planKey, planVersion = terms.planVersion, quantity = terms.quantity } = step;
  const plan = planOf({ planKey, planVersion }, around.view);
  const kept = namesPlan(step) ? thoseOf(plan, terms.addOns, around.view) : terms.addOns;
  return {
    planKey,
    planVersion,
    quantity,
    ...followTerm(terms, step, plan, around),
    addOns: mergeAddOns(kept, step.addOns ?? []),
  };
}

function namesPlan({ planKey, planVersion }: ChangeStep): boolean {
  return planKey !== undefined || planVersion !== undefined;
}

function followTerm(
  before: LicenceTerms,
  step: ChangeStep,
  plan: PlanTerms | undefined,
  around: StepSurroundings,
): Pick<LicenceTerms, "endTime" | "graceEndTime" | "maintenanceEndTime" | "awaitsFirstUse"> {
  const { newTerm = false } = step;
  const endTime = newTerm ? step.endTime : (step.endTime ?? before.endTime);
  const isEndNew = namesPlan(step) || newTerm || step.endTime !== undefined;
  const graceEndTime = isEndNew ? graceEndOf(endTime, plan?.gracePeriod, around) : before.graceEndTime;
  const isMaintained = !namesPlan(step) || plan?.maintenance !== undefined;
  const maintenanceEndTime = step.maintenanceEndTime ?? (isMaintained ? before.maintenanceEndTime : undefined);
  const awaitsFirstUse = newTerm ? undefined : before.awaitsFirstUse;
  return {
    ...(endTime && { endTime }),
    ...(graceEndTime && { graceEndTime }),
    ...(maintenanceEndTime && { maintenanceEndTime }),
    ...(awaitsFirstUse && { awaitsFirstUse }),
  };
}

/** The units and add-ons that the other licence would have now. */
function followMerge(terms: LicenceTerms, { steps }: MergeStep, around: StepSurroundings): LicenceTerms {
  const { quantity, addOns } = followSteps(steps, around);
  return {
    ...terms,
    quantity: terms.quantity + quantity,
    addOns: addOns.reduce<readonly LicenceAddOn[]>(addTo, terms.addOns),
  };
}

function planOf({ planKey, planVersion }: { planKey: string; planVersion: number }, view: CatalogView) {
  return view.planVersion(planKey, planVersion);
}

function graceEndOf(endTime: Date | undefined, gracePeriod: string | undefined, { timeZone }: StepSurroundings) {
  return endTime && gracePeriod !== undefined ? addPeriod(endTime, gracePeriod, timeZone) : undefined;
}
