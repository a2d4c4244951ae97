import type { LicenceAddOn, LicenceStep, TermsStep } from "../../domain/licence/licence.ts";
import type { AwaitsColumn } from "./awaits-column.ts";
import { fromAwaitsColumn, toAwaitsColumn } from "./awaits-column.ts";
import type { OwnStepRow, StretchRow } from "./own-steps-column.ts";
import {
  fromOwnStepRow,
  fromSeatsRow,
  fromStretchRows,
  toOwnStepRow,
  toSeatsRow,
  toStretchRows,
} from "./own-steps-column.ts";

/** A licence's steps as its row has them; times are ISO 8601 texts. */
export type StepsColumn = readonly StepRow[];

/** One of them. */
export type StepRow = TermsRow | AddOnsRow | OwnStepRow;

interface TermsRow {
  readonly kind: "terms";
  readonly order_id: string;
  readonly plan_key: string;
  readonly plan_version: number;
  readonly quantity: number;
  readonly end_time?: string;
  readonly grace_end_time?: string;
  readonly maintenance_end_time?: string;
  readonly awaits_first_use?: AwaitsColumn;
  readonly add_ons: readonly LicenceAddOn[];
  readonly seats_taken?: Readonly<Record<string, string>>;
  readonly unpaid?: readonly StretchRow[];
}

interface AddOnsRow {
  readonly kind: "add" | "set";
  readonly order_id: string;
  readonly add_ons: readonly LicenceAddOn[];
}

/** Reads the column. */
export function fromStepsColumn(column: StepsColumn): LicenceStep[] {
  return column.map((row): LicenceStep => {
    if (row.kind === "terms") return fromTermsRow(row);
    if ("order_id" in row) return { kind: row.kind, orderId: row.order_id, addOns: row.add_ons };
    return fromOwnStepRow(row, fromStepsColumn);
  });
}

/** Writes the column. */
export function toStepsColumn(steps: readonly LicenceStep[]): StepsColumn {
  return steps.map((step) => {
    if (step.kind === "terms") return toTermsRow(step);
    if ("orderId" in step) return { kind: step.kind, order_id: step.orderId, add_ons: step.addOns };
    return toOwnStepRow(step, toStepsColumn);
  });
}

function fromTermsRow(row: TermsRow): TermsStep {
  const { end_time, grace_end_time, maintenance_end_time, awaits_first_use, seats_taken, unpaid } = row;
  return {
    kind: "terms",
    orderId: row.order_id,
    planKey: row.plan_key,
    planVersion: row.plan_version,
    quantity: row.quantity,
    ...(end_time !== undefined && { endTime: new Date(end_time) }),
    ...(grace_end_time !== undefined && { graceEndTime: new Date(grace_end_time) }),
    ...(maintenance_end_time !== undefined && { maintenanceEndTime: new Date(maintenance_end_time) }),
    ...(awaits_first_use && { awaitsFirstUse: fromAwaitsColumn(awaits_first_use) }),
    addOns: row.add_ons,
    ...(seats_taken && { seatsTaken: fromSeatsRow(seats_taken) }),
    ...(unpaid && { unpaid: fromStretchRows(unpaid) }),
  };
}

function toTermsRow(step: TermsStep): TermsRow {
  const { endTime, graceEndTime, maintenanceEndTime, awaitsFirstUse, seatsTaken, unpaid } = step;
  return {
    kind: "terms",
    order_id: step.orderId,
    plan_key: step.planKey,
    plan_version: step.planVersion,
    quantity: step.quantity,
    ...(endTime && { end_time: endTime.toISOString() }),
    ...(graceEndTime && { grace_end_time: graceEndTime.toISOString() }),
    ...(maintenanceEndTime && { maintenance_end_time: maintenanceEndTime.toISOString() }),
    ...(awaitsFirstUse && { awaits_first_use: toAwaitsColumn(awaitsFirstUse) }),
    add_ons: step.addOns,
    ...(seatsTaken && { seats_taken: toSeatsRow(seatsTaken) }),
    ...(unpaid && { unpaid: toStretchRows(unpaid) }),
  };
}
