import type { Delivery } from "../domain/delivery.ts";
import type { Order, OrderDraft, OrderLine } from "../domain/order.ts";
import { toEtag } from "../domain/order.ts";
import type { OrderBody, OrderBodyLine } from "./order-schema.ts";

/** A checked body as an order. */
export function fromOrderBody({ externalId = "", action = "NEW", customer, lines }: OrderBody): OrderDraft {
  const { accountId, displayName = "", email = "", billingCountry = "", timeZone = "" } = customer;
  return {
    externalId,
    action,
    customer: { accountId, displayName, email, billingCountry, timeZone },
    lines: lines.map(fromLine),
  };
}

/** An order as it is shown over HTTP: numbers are numbers, instants RFC 3339, states and actions in short. */
export function toOrderJson(order: Order): Record<string, unknown> {
  const { orderId, externalId, action, customer, state, rejections, revision, licenceIds, traceId } = order;
  return {
    orderId,
    externalId,
    action,
    customer,
    lines: order.lines.map(toLine),
    state,
    rejections,
    revision: Number(revision),
    licenceIds,
    createTime: order.createTime.toISOString(),
    updateTime: order.updateTime.toISOString(),
    traceId,
    etag: toEtag(order),
  };
}

/** A delivery as it is shown over HTTP. */
export function toDeliveryJson({ createTime, deliverTime, ...delivery }: Delivery): Record<string, unknown> {
  return {
    ...delivery,
    createTime: createTime.toISOString(),
    ...(deliverTime !== undefined && { deliverTime: deliverTime.toISOString() }),
  };
}

function fromLine({ sku, tier = "", quantity, startTime, endTime }: OrderBodyLine): OrderLine {
  return {
    sku,
    tier,
    quantity: BigInt(quantity),
    ...(startTime !== undefined && { startTime: new Date(startTime) }),
    ...(endTime !== undefined && { endTime: new Date(endTime) }),
  };
}

function toLine({ sku, tier, quantity, startTime, endTime }: OrderLine): Record<string, unknown> {
  return {
    sku,
    tier,
    quantity: Number(quantity),
    ...(startTime !== undefined && { startTime: startTime.toISOString() }),
    ...(endTime !== undefined && { endTime: endTime.toISOString() }),
  };
}
