import type { LicenceAddOn, LicenceStep, Stretch } from "./licence.ts";

/** What was said of a licence by hand: no order takes it back. Only what is named differs from the step before. */
export type OwnStep = ChangeStep | UnitsStep | MergeStep;

/** A change or a renewal. Grace follows from the end and the plan. */
export interface ChangeStep {
  readonly kind: "change";
  readonly changeId: string;
  readonly planKey?: string;
  readonly planVersion?: number;
  readonly quantity?: number;
  readonly endTime?: Date;
  /** The term begins anew: it awaits no use, and without an end here it has none. */
  readonly newTerm?: true;
  readonly maintenanceEndTime?: Date;
  /** New quantities of these; 0 takes one away. */
  readonly addOns?: readonly LicenceAddOn[];
  /** The seats that went with the plan that had them. */
  readonly seatsTaken?: ReadonlyMap<string, Date>;
  /** Stretches until it came for which nothing was paid. Absent: none. */
  readonly unpaid?: readonly Stretch[];
}

/** So many units, and of some add-ons, became a licence of their own. */
export interface UnitsStep {
  readonly kind: "split";
  readonly changeId: string;
  readonly quantity: number;
  readonly addOns: readonly LicenceAddOn[];
}

/** Another licence became part of this one; its own steps say with how much, so that its orders can be taken back too. */
export interface MergeStep {
  readonly kind: "merge";
  readonly changeId: string;
  readonly firstOrderId: string;
  readonly steps: readonly LicenceStep[];
}

/** The order that said it; empty where it was said by hand. */
export function orderOf(step: LicenceStep): string {
  return "orderId" in step ? step.orderId : "";
}

/** The plan versions that steps name. */
export function planVersionsIn(steps: readonly LicenceStep[]): { planKey: string; version: number }[] {
  return steps.flatMap((step) => {
    if (step.kind === "merge") return planVersionsIn(step.steps);
    if (step.kind !== "terms" && step.kind !== "change") return [];
    const { planKey, planVersion: version } = step;
    return planKey === undefined || version === undefined ? [] : [{ planKey, version }];
  });
}

/** Every order that a licence's steps speak of, with the one that made it. */
export function ordersIn({ firstOrderId, steps }: { firstOrderId: string; steps: readonly LicenceStep[] }): string[] {
  const all = [firstOrderId, ...steps.flatMap((step) => (step.kind === "merge" ? ordersIn(step) : [orderOf(step)]))];
  return [...new Set(all)].filter((orderId) => orderId !== "");
}
