import type { Customer, Order, OrderAction, OrderLine, OrderState, Rejection } from "../domain/order.ts";

/** An order as the table has it, its licences gathered. */
export interface OrderRow {
  readonly order_id: string;
  readonly external_id: string;
  readonly action: OrderAction;
  readonly customer: Customer;
  readonly lines: readonly StoredLine[];
  readonly state: OrderState;
  readonly rejections: readonly Rejection[];
  readonly revision: bigint;
  readonly licence_ids?: readonly string[];
  readonly actor: string;
  readonly trace_id: string;
  readonly traceparent?: string;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly cancel_time?: Date;
  readonly version: number;
}

/** An order line as JSON. */
export interface StoredLine {
  readonly sku: string;
  readonly tier: string;
  readonly quantity: string;
  readonly startTime?: string;
  readonly endTime?: string;
}

/** What an OrderRow is read from. */
export const selectOrder = `
  select order_id, external_id, action, customer, lines, state, rejections, revision, actor, trace_id, traceparent,
    create_time, update_time, cancel_time, version,
    (select array_agg(licence_id order by licence_id) from order_licence
     where order_licence.order_id = customer_order.order_id) as licence_ids
  from customer_order`;

/** Row to domain. */
export function fromOrderRow(row: OrderRow): Order {
  return {
    orderId: row.order_id,
    externalId: row.external_id,
    action: row.action,
    customer: row.customer,
    lines: row.lines.map(fromStoredLine),
    state: row.state,
    rejections: row.rejections,
    revision: row.revision,
    licenceIds: row.licence_ids ?? [],
    actor: row.actor,
    traceId: row.trace_id,
    createTime: row.create_time,
    updateTime: row.update_time,
    ...(row.cancel_time === undefined ? {} : { cancelTime: row.cancel_time }),
    version: row.version,
  };
}

/** Domain to JSON. */
export function toStoredLine(line: OrderLine): StoredLine {
  return {
    sku: line.sku,
    tier: line.tier,
    quantity: line.quantity.toString(),
    ...(line.startTime === undefined ? {} : { startTime: line.startTime.toISOString() }),
    ...(line.endTime === undefined ? {} : { endTime: line.endTime.toISOString() }),
  };
}

function fromStoredLine(line: StoredLine): OrderLine {
  return {
    sku: line.sku,
    tier: line.tier,
    quantity: BigInt(line.quantity),
    ...(line.startTime === undefined ? {} : { startTime: new Date(line.startTime) }),
    ...(line.endTime === undefined ? {} : { endTime: new Date(line.endTime) }),
  };
}
