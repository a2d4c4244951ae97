import type { EarlierTerms, LicenceAddOn } from "../../domain/licence/licence.ts";

/** A licence's earlier terms as its row has them; times are ISO 8601 texts. */
export type EarlierTermsColumn = readonly {
  readonly order_id: string;
  readonly plan_key: string;
  readonly plan_version: number;
  readonly quantity: number;
  readonly end_time?: string;
  readonly grace_end_time?: string;
  readonly maintenance_end_time?: string;
  readonly add_ons: readonly LicenceAddOn[];
  readonly add_ons_after: readonly LicenceAddOn[];
  readonly seats?: Readonly<Record<string, string>>;
}[];

/** Reads the column. */
export function fromEarlierTerms(column: EarlierTermsColumn): EarlierTerms[] {
  return column.map(({ end_time, grace_end_time, maintenance_end_time, seats, ...terms }) => ({
    orderId: terms.order_id,
    planKey: terms.plan_key,
    planVersion: terms.plan_version,
    quantity: terms.quantity,
    ...(end_time !== undefined && { endTime: new Date(end_time) }),
    ...(grace_end_time !== undefined && { graceEndTime: new Date(grace_end_time) }),
    ...(maintenance_end_time !== undefined && { maintenanceEndTime: new Date(maintenance_end_time) }),
    addOns: terms.add_ons,
    addOnsAfter: terms.add_ons_after,
    ...(seats && { seats: new Map(Object.entries(seats).map(([userId, time]) => [userId, new Date(time)])) }),
  }));
}

/** Writes the column. */
export function toEarlierTerms(earlier: readonly EarlierTerms[]): EarlierTermsColumn {
  return earlier.map(({ endTime, graceEndTime, maintenanceEndTime, seats, ...terms }) => ({
    order_id: terms.orderId,
    plan_key: terms.planKey,
    plan_version: terms.planVersion,
    quantity: terms.quantity,
    ...(endTime && { end_time: endTime.toISOString() }),
    ...(graceEndTime && { grace_end_time: graceEndTime.toISOString() }),
    ...(maintenanceEndTime && { maintenance_end_time: maintenanceEndTime.toISOString() }),
    add_ons: terms.addOns,
    add_ons_after: terms.addOnsAfter,
    ...(seats && {
      seats: Object.fromEntries([...seats].map(([userId, time]) => [userId, time.toISOString()])),
    }),
  }));
}
