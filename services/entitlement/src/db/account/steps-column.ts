import type { LicenceAddOn, LicenceStep } from "../../domain/licence/licence.ts";

/** A licence's steps as its row has them; times are ISO 8601 texts. */
export type StepsColumn = readonly (TermsRow | AddOnsRow)[];

interface TermsRow {
  readonly kind: "terms";
  readonly order_id: string;
  readonly plan_key: string;
  readonly plan_version: number;
  readonly quantity: number;
  readonly end_time?: string;
  readonly grace_end_time?: string;
  readonly maintenance_end_time?: string;
  readonly add_ons: readonly LicenceAddOn[];
  readonly seats_taken?: Readonly<Record<string, string>>;
}

interface AddOnsRow {
  readonly kind: "add" | "set";
  readonly order_id: string;
  readonly add_ons: readonly LicenceAddOn[];
}

/** Reads the column. */
export function fromStepsColumn(column: StepsColumn): LicenceStep[] {
  return column.map((row): LicenceStep => {
    if (row.kind !== "terms") return { kind: row.kind, orderId: row.order_id, addOns: row.add_ons };
    const { end_time, grace_end_time, maintenance_end_time, seats_taken } = row;
    return {
      kind: "terms",
      orderId: row.order_id,
      planKey: row.plan_key,
      planVersion: row.plan_version,
      quantity: row.quantity,
      ...(end_time !== undefined && { endTime: new Date(end_time) }),
      ...(grace_end_time !== undefined && { graceEndTime: new Date(grace_end_time) }),
      ...(maintenance_end_time !== undefined && { maintenanceEndTime: new Date(maintenance_end_time) }),
      addOns: row.add_ons,
      ...(seats_taken && {
        seatsTaken: new Map(Object.entries(seats_taken).map(([userId, time]) => [userId, new Date(time)])),
      }),
    };
  });
}

/** Writes the column. */
export function toStepsColumn(steps: readonly LicenceStep[]): StepsColumn {
  return steps.map((step) => {
    if (step.kind !== "terms") return { kind: step.kind, order_id: step.orderId, add_ons: step.addOns };
    const { endTime, graceEndTime, maintenanceEndTime, seatsTaken } = step;
    return {
      kind: "terms",
      order_id: step.orderId,
      plan_key: step.planKey,
      plan_version: step.planVersion,
      quantity: step.quantity,
      ...(endTime && { end_time: endTime.toISOString() }),
      ...(graceEndTime && { grace_end_time: graceEndTime.toISOString() }),
      ...(maintenanceEndTime && { maintenance_end_time: maintenanceEndTime.toISOString() }),
      add_ons: step.addOns,
      ...(seatsTaken && {
        seats_taken: Object.fromEntries([...seatsTaken].map(([userId, time]) => [userId, time.toISOString()])),
      }),
    };
  });
}
