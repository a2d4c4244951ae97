import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type {
  DeliverySchema,
  OrderLine as WireLine,
  Order as WireOrder,
  OrderSchema,
  WebhookEndpointSchema,
} from "@licet/contracts/integration";
import { DeliveryState, OrderAction, OrderState as WireState } from "@licet/contracts/integration";
import { DomainError } from "@licet/kernel";
import type { Delivery } from "../domain/delivery.ts";
import type { Order, OrderDraft, OrderLine, OrderState } from "../domain/order.ts";
import { orderStates, toEtag } from "../domain/order.ts";
import type { WebhookEndpoint } from "../domain/webhook.ts";
import { isStorable } from "../domain/storable-text.ts";

/**
 * What a caller says of an order.
 * @throws DomainError ORDER_INCOMPLETE without customer or lines, ORDER_UNSTORABLE with NUL in a text
 */
export function fromOrder({ externalId, action, customer, lines }: WireOrder): OrderDraft {
  if (customer === undefined || lines.length === 0) {
    const field = customer === undefined ? "order.customer" : "order.lines";
    const fields = [{ field, description: "is required" }];
    throw new DomainError("ORDER_INCOMPLETE", `${field} is required`, { field }, { fields });
  }
  const { accountId, displayName, email, billingCountry, timeZone } = customer;
  const texts = [externalId, displayName, email, timeZone, ...lines.flatMap(({ sku, tier }) => [sku, tier])];
  if (!texts.every(isStorable)) throw new DomainError("ORDER_UNSTORABLE", "a text of the order contains NUL");
  return {
    externalId,
    action: action === OrderAction.CHANGE ? "CHANGE" : "NEW",
    customer: { accountId, displayName, email, billingCountry, timeZone },
    lines: lines.map(fromLine),
  };
}

/** An order as it goes over the wire. */
export function toOrder(order: Order): MessageInitShape<typeof OrderSchema> {
  return {
    orderId: order.orderId,
    externalId: order.externalId,
    action: OrderAction[order.action],
    customer: order.customer,
    lines: order.lines.map(toLine),
    state: WireState[order.state],
    rejections: [...order.rejections],
    revision: order.revision,
    licenceIds: [...order.licenceIds],
    createTime: timestampFromDate(order.createTime),
    updateTime: timestampFromDate(order.updateTime),
    traceId: order.traceId,
    etag: toEtag(order),
  };
}

/** The state that a filter names; undefined for all. */
export function fromState(state: WireState): OrderState | undefined {
  return orderStates.find((name) => WireState[name] === state);
}

/** A delivery as it goes over the wire. */
export function toDelivery(delivery: Delivery): MessageInitShape<typeof DeliverySchema> {
  const { deliveryId, orderId, licenceId, tokenId, channel, endpointId, attempts, lastResponse } = delivery;
  return {
    deliveryId,
    orderId,
    licenceId,
    tokenId,
    channel,
    endpointId,
    state: DeliveryState[delivery.state],
    attempts,
    lastResponse,
    createTime: timestampFromDate(delivery.createTime),
    ...(delivery.deliverTime !== undefined && { deliverTime: timestampFromDate(delivery.deliverTime) }),
  };
}

/** An endpoint as it goes over the wire, without its secret. */
export function toEndpoint(endpoint: WebhookEndpoint): MessageInitShape<typeof WebhookEndpointSchema> {
  const { endpointId, url, eventTypes, disabled, createTime } = endpoint;
  return { endpointId, url, eventTypes: [...eventTypes], disabled, createTime: timestampFromDate(createTime) };
}

/** 0 means 50. */
export function fromPageSize(pageSize: number): number {
  return pageSize === 0 ? 50 : pageSize;
}

function fromLine({ sku, tier, quantity, startTime, endTime }: WireLine): OrderLine {
  return {
    sku,
    tier,
    quantity,
    ...(startTime !== undefined && { startTime: timestampDate(startTime) }),
    ...(endTime !== undefined && { endTime: timestampDate(endTime) }),
  };
}

function toLine({ sku, tier, quantity, startTime, endTime }: OrderLine) {
  return {
    sku,
    tier,
    quantity,
    ...(startTime !== undefined && { startTime: timestampFromDate(startTime) }),
    ...(endTime !== undefined && { endTime: timestampFromDate(endTime) }),
  };
}
