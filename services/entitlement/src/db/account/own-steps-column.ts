import type { LicenceAddOn, LicenceStep, Stretch } from "../../domain/licence/licence.ts";
import type { ChangeStep, OwnStep } from "../../domain/licence/own-steps.ts";
import type { StepRow } from "./steps-column.ts";

/** A step that was said by hand, as the column has it. */
export type OwnStepRow = ChangeRow | SplitRow | MergeRow;

type SeatsRow = Readonly<Record<string, string>>;

interface ChangeRow {
  readonly kind: "change";
  readonly change_id: string;
  readonly plan_key?: string;
  readonly plan_version?: number;
  readonly quantity?: number;
  readonly end_time?: string;
  readonly new_term?: true;
  readonly maintenance_end_time?: string;
  readonly add_ons?: readonly LicenceAddOn[];
  readonly seats_taken?: SeatsRow;
  readonly unpaid?: readonly StretchRow[];
}

/** A stretch of time as the column has it. */
export interface StretchRow {
  readonly from: string;
  readonly until: string;
}

interface SplitRow {
  readonly kind: "split";
  readonly change_id: string;
  readonly quantity: number;
  readonly add_ons: readonly LicenceAddOn[];
}

interface MergeRow {
  readonly kind: "merge";
  readonly change_id: string;
  readonly first_order_id: string;
  readonly steps: readonly StepRow[];
}

/** Reads one; the steps within are for the column to read. */
export function fromOwnStepRow(row: OwnStepRow, fromSteps: (rows: readonly StepRow[]) => LicenceStep[]): OwnStep {
  const changeId = row.change_id;
  switch (row.kind) {
    case "change":
      return fromChangeRow(row);
    case "split":
      return { kind: "split", changeId, quantity: row.quantity, addOns: row.add_ons };
    case "merge":
      return { kind: "merge", changeId, firstOrderId: row.first_order_id, steps: fromSteps(row.steps) };
  }
}

/** Writes one. */
export function toOwnStepRow(step: OwnStep, toRows: (steps: readonly LicenceStep[]) => readonly StepRow[]): OwnStepRow {
  switch (step.kind) {
    case "change":
      return toChangeRow(step);
    case "split":
      return { kind: "split", change_id: step.changeId, quantity: step.quantity, add_ons: step.addOns };
    case "merge": {
      const { changeId, firstOrderId, steps } = step;
      return { kind: "merge", change_id: changeId, first_order_id: firstOrderId, steps: toRows(steps) };
    }
  }
}

/** Reads seats: when each user was given one. */
export function fromSeatsRow(row: SeatsRow): ReadonlyMap<string, Date> {
  return new Map(Object.entries(row).map(([userId, time]) => [userId, new Date(time)]));
}

/** Reads stretches of time. */
export function fromStretchRows(rows: readonly StretchRow[]): Stretch[] {
  return rows.map(({ from, until }) => ({ from: new Date(from), until: new Date(until) }));
}

/** Writes them. */
export function toStretchRows(stretches: readonly Stretch[]): StretchRow[] {
  return stretches.map(({ from, until }) => ({ from: from.toISOString(), until: until.toISOString() }));
}

/** Writes seats. */
export function toSeatsRow(seats: ReadonlyMap<string, Date>): SeatsRow {
  return Object.fromEntries([...seats].map(([userId, time]) => [userId, time.toISOString()]));
}

function fromChangeRow(row: ChangeRow): ChangeStep {
  const { plan_key, plan_version, quantity, end_time, maintenance_end_time, add_ons, seats_taken, unpaid } = row;
  const { new_term } = row;
  return {
    kind: "change",
    changeId: row.change_id,
    ...(plan_key !== undefined && { planKey: plan_key }),
    ...(plan_version !== undefined && { planVersion: plan_version }),
    ...(quantity !== undefined && { quantity }),
    ...(end_time !== undefined && { endTime: new Date(end_time) }),
    ...(new_term && { newTerm: new_term }),
    ...(maintenance_end_time !== undefined && { maintenanceEndTime: new Date(maintenance_end_time) }),
    ...(add_ons && { addOns: add_ons }),
    ...(seats_taken && { seatsTaken: fromSeatsRow(seats_taken) }),
    ...(unpaid && { unpaid: fromStretchRows(unpaid) }),
  };
}

function toChangeRow(step: ChangeStep): ChangeRow {
  const { planKey, planVersion, quantity, endTime, maintenanceEndTime, addOns, seatsTaken, unpaid } = step;
  const { newTerm } = step;
  return {
    kind: "change",
    change_id: step.changeId,
    ...(planKey !== undefined && { plan_key: planKey }),
    ...(planVersion !== undefined && { plan_version: planVersion }),
    ...(quantity !== undefined && { quantity }),
    ...(endTime && { end_time: endTime.toISOString() }),
    ...(newTerm && { new_term: newTerm }),
    ...(maintenanceEndTime && { maintenance_end_time: maintenanceEndTime.toISOString() }),
    ...(addOns && { add_ons: addOns }),
    ...(seatsTaken && { seats_taken: toSeatsRow(seatsTaken) }),
    ...(unpaid && { unpaid: toStretchRows(unpaid) }),
  };
}
