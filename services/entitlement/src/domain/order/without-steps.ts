import type { CatalogView } from "../catalog/catalog.ts";
import type { LicenceStep } from "../licence/licence.ts";
import type { MergeStep } from "../licence/own-steps.ts";
import { orderOf } from "../licence/own-steps.ts";

/** What is left of a licence's steps without those of one order. */
export interface StepsLeft {
  readonly steps: readonly LicenceStep[];
  /** Seats that the order had taken and no later step takes. */
  readonly given: readonly (readonly [string, Date])[];
  readonly isChanged: boolean;
}

/** Seats that the order had taken are taken by the next one without seats; those left over are given back. */
export function withoutSteps(all: readonly LicenceStep[], orderId: string, view: CatalogView): StepsLeft {
  const steps: LicenceStep[] = [];
  let given: readonly (readonly [string, Date])[] = [];
  let isChanged = false;
  for (const step of all) {
    const taken = "seatsTaken" in step ? [...(step.seatsTaken ?? [])] : [];
    if (orderOf(step) === orderId) {
      given = [...given, ...taken];
      isChanged = true;
    } else if (step.kind === "merge") {
      const left = withoutMerged(step, orderId, view);
      isChanged ||= left !== step;
      if (left !== undefined) steps.push(left);
    } else if (given.length > 0 && endsSeats(step, view)) {
      steps.push({ ...step, seatsTaken: new Map([...given, ...taken]) });
      given = [];
    } else steps.push(step);
  }
  return { steps, given, isChanged };
}

/** What is left of a licence that was merged in; undefined when the order made it. */
function withoutMerged(step: MergeStep, orderId: string, view: CatalogView): MergeStep | undefined {
  const left = withoutSteps(step.steps, orderId, view);
  if (orderId === step.firstOrderId) {
    const merged = left.steps.filter((each) => each.kind === "merge");
    const [heir] = merged;
    return heir && { ...step, firstOrderId: heir.firstOrderId, steps: merged };
  }
  if (!left.isChanged) return step;
  return left.steps.length === 0 ? undefined : { ...step, steps: left.steps };
}

/** Whether it gives the licence a plan without seats. */
function endsSeats(step: LicenceStep, view: CatalogView): step is Extract<LicenceStep, { kind: "terms" | "change" }> {
  if (step.kind !== "terms" && step.kind !== "change") return false;
  const { planKey, planVersion } = step;
  if (planKey === undefined || planVersion === undefined) return false;
  return view.planVersion(planKey, planVersion)?.namedUser !== true;
}
