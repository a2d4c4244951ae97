import type { Account, User } from "../../domain/account/account.ts";
import type { LeaseOptions } from "../../domain/lease/lease-options.ts";
import type { Licence, LicenceAddOn, LicenceState } from "../../domain/licence/licence.ts";
import type { MoveRow } from "./move-rows.ts";
import { fromMoveRow } from "./move-rows.ts";
import {
  type LeaseRow,
  type OverdraftsColumn,
  fromFloatingRows,
  fromLeaseOptions,
  toOverdraftsColumn,
} from "../lease/lease-rows.ts";
import {
  type SeatRow,
  type SeatingColumn,
  fromSeatRow,
  fromSeatingColumn,
  holderKeyOf,
  toSeatingColumn,
} from "../seat/seat-rows.ts";
import { type AwaitsColumn, fromAwaitsColumn, toAwaitsColumn } from "./awaits-column.ts";
import type { TripsColumn } from "./trips-column.ts";
import { type StepsColumn, fromStepsColumn, toStepsColumn } from "./steps-column.ts";

/** An account as its table has it. */
export interface AccountRow {
  readonly account_id: string;
  readonly display_name: string;
  readonly email: string;
  readonly billing_country: string;
  readonly time_zone: string;
  readonly revision: bigint;
  /** 0 while it only holds the place of one that may be made. */
  readonly version: number;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly parent_id?: string | undefined;
  readonly shares_parent: boolean;
  readonly pool_revision: bigint;
  readonly pool_clock: bigint;
  readonly trips: TripsColumn;
}

/** A user as its table has it. */
export interface UserRow {
  readonly account_id: string;
  readonly user_id: string;
  readonly display_name: string;
  readonly email: string;
  readonly roles: string[];
  readonly groups: string[];
  readonly kind: "person" | "service_account";
  readonly version: number;
  readonly create_time: Date;
  readonly update_time: Date;
}

/** A licence as its table has it. */
export interface LicenceRow {
  readonly licence_id: string;
  readonly account_id: string;
  readonly product_key: string;
  readonly plan_key: string;
  readonly plan_version: number;
  readonly add_ons: { add_on_key: string; quantity: number }[];
  readonly quantity: bigint;
  readonly state: LicenceState;
  readonly status_reason: string;
  readonly start_time: Date;
  readonly end_time?: Date;
  readonly grace_end_time?: Date;
  readonly maintenance_end_time?: Date;
  readonly awaits_first_use?: AwaitsColumn | undefined;
  readonly first_order_id: string;
  readonly order_id: string;
  readonly steps: StepsColumn;
  readonly told: Readonly<Record<string, number>>;
  readonly overdrafts: OverdraftsColumn;
  readonly lease_options?: LeaseOptions;
  readonly seating: SeatingColumn;
  readonly version: number;
  readonly create_time: Date;
  readonly update_time: Date;
}

/** Reads an account's row. */
export function fromAccountRow(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    displayName: row.display_name,
    email: row.email,
    billingCountry: row.billing_country,
    timeZone: row.time_zone,
    revision: Number(row.revision),
    version: row.version,
    createTime: row.create_time,
    updateTime: row.update_time,
    ...(row.parent_id !== undefined && { parentId: row.parent_id }),
    ...(row.shares_parent && { sharesParent: true }),
    ...(row.pool_clock > 0 && { pool: { revision: Number(row.pool_revision), clock: Number(row.pool_clock) } }),
  };
}

/** Reads a user's row. */
export function fromUserRow(row: UserRow): User {
  return {
    userId: row.user_id,
    displayName: row.display_name,
    email: row.email,
    roles: row.roles,
    groups: row.groups,
    ...(row.kind === "service_account" && { kind: row.kind }),
    version: row.version,
    createTime: row.create_time,
    updateTime: row.update_time,
  };
}

/** What other tables have of a licence; leases where they matter. */
export interface LicenceParts {
  readonly seats: readonly SeatRow[];
  readonly moves: readonly MoveRow[];
  readonly leases?: readonly LeaseRow[];
}

/** Reads a licence's row with what other tables have of it. */
export function fromLicenceRow(row: LicenceRow, { seats, moves, leases = [] }: LicenceParts): Licence {
  const floating = fromFloatingRows(row.overdrafts, leases);
  const seating = fromSeatingColumn(row.seating);
  const { end_time, grace_end_time, maintenance_end_time, awaits_first_use } = row;
  return {
    licenceId: row.licence_id,
    accountId: row.account_id,
    productKey: row.product_key,
    planKey: row.plan_key,
    planVersion: row.plan_version,
    addOns: row.add_ons.map(({ add_on_key, quantity }): LicenceAddOn => ({ addOnKey: add_on_key, quantity })),
    quantity: Number(row.quantity),
    state: row.state,
    statusReason: row.status_reason,
    startTime: row.start_time,
    ...(end_time && { endTime: end_time }),
    ...(grace_end_time && { graceEndTime: grace_end_time }),
    ...(maintenance_end_time && { maintenanceEndTime: maintenance_end_time }),
    ...(awaits_first_use && { awaitsFirstUse: fromAwaitsColumn(awaits_first_use) }),
    firstOrderId: row.first_order_id,
    orderId: row.order_id,
    steps: fromStepsColumn(row.steps),
    seats: new Map(seats.map((seat) => [holderKeyOf(seat), fromSeatRow(seat)])),
    ...(seating && { seating }),
    ...(moves.length > 0 && { moves: moves.map(fromMoveRow) }),
    told: row.told,
    ...(floating && { floating }),
    ...(row.lease_options && { leaseOptions: fromLeaseOptions(row.lease_options) }),
    version: row.version,
    createTime: row.create_time,
    updateTime: row.update_time,
  };
}

/** Writes an account's row. */
export function toAccountRow(account: Account): Omit<
  AccountRow,
  "revision" | "trips" | "pool_revision" | "pool_clock"
> & {
  revision: number;
  pool_revision: number;
} {
  return {
    account_id: account.accountId,
    display_name: account.displayName,
    email: account.email,
    billing_country: account.billingCountry,
    time_zone: account.timeZone,
    revision: account.revision,
    version: account.version,
    create_time: account.createTime,
    update_time: account.updateTime,
    parent_id: account.parentId,
    shares_parent: account.sharesParent === true,
    pool_revision: account.pool?.revision ?? 0,
  };
}

/** Writes a user's row. */
export function toUserRow(accountId: string, user: User): UserRow {
  return {
    account_id: accountId,
    user_id: user.userId,
    display_name: user.displayName,
    email: user.email,
    roles: [...user.roles],
    groups: [...user.groups],
    kind: user.kind ?? "person",
    version: user.version,
    create_time: user.createTime,
    update_time: user.updateTime,
  };
}

/** Writes a licence's row. */
export function toLicenceRow(licence: Licence): Omit<LicenceRow, "quantity"> & { quantity: number } {
  const { endTime, graceEndTime, maintenanceEndTime, awaitsFirstUse } = licence;
  return {
    licence_id: licence.licenceId,
    account_id: licence.accountId,
    product_key: licence.productKey,
    plan_key: licence.planKey,
    plan_version: licence.planVersion,
    add_ons: licence.addOns.map(({ addOnKey, quantity }) => ({ add_on_key: addOnKey, quantity })),
    quantity: licence.quantity,
    state: licence.state,
    status_reason: licence.statusReason,
    start_time: licence.startTime,
    ...(endTime && { end_time: endTime }),
    ...(graceEndTime && { grace_end_time: graceEndTime }),
    ...(maintenanceEndTime && { maintenance_end_time: maintenanceEndTime }),
    ...(awaitsFirstUse && { awaits_first_use: toAwaitsColumn(awaitsFirstUse) }),
    first_order_id: licence.firstOrderId,
    order_id: licence.orderId,
    steps: toStepsColumn(licence.steps),
    told: licence.told ?? {},
    overdrafts: toOverdraftsColumn(licence.floating?.overdrafts ?? []),
    ...(licence.leaseOptions && { lease_options: licence.leaseOptions }),
    seating: toSeatingColumn(licence.seating),
    version: licence.version,
    create_time: licence.createTime,
    update_time: licence.updateTime,
  };
}
