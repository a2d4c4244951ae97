import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { LicenceLine as LicenceLineMessage, OrderAccepted } from "@licet/contracts/integration";
import { OrderAcceptedSchema, OrderAction } from "@licet/contracts/integration";
import { onEvent } from "@licet/events";
import type { SettleOrders } from "../app/order/settle-orders.ts";
import type { AcceptedOrder, LicenceLine } from "../domain/order/order.ts";

/** Orders to carry out: a batch of one tenant at a time. */
export function onOrderAccepted(settleOrders: SettleOrders) {
  return onEvent(OrderAcceptedSchema, async (_tx, events) => {
    const accepted = events.map((event) => ({ order: toOrder(event.message, event.time), cause: event }));
    await settleOrders(events[0]?.tenantId ?? "", { accepted });
  });
}

function toOrder(message: OrderAccepted, acceptTime: Date): AcceptedOrder {
  const { orderId, action, customer, licenceLines, addOns, catalogRevision, actor, afterOrderId } = message;
  const { accountId = "", displayName = "", email = "", billingCountry = "", timeZone = "" } = customer ?? {};
  return {
    orderId,
    action: action === OrderAction.CHANGE ? "change" : "new",
    customer: { accountId, displayName, email, billingCountry, timeZone },
    lines: licenceLines.map((line) => toLine(line, acceptTime)),
    addOns: addOns.map(toAddOn),
    catalogRevision: Number(catalogRevision),
    actor,
    afterOrderId,
  };
}

function toLine(message: LicenceLineMessage, acceptTime: Date): LicenceLine {
  const { productKey, planKey, planVersion, quantity, startTime, endTime, addOns } = message;
  return {
    productKey,
    planKey,
    planVersion,
    quantity: Number(quantity),
    startTime: startTime === undefined ? acceptTime : timestampDate(startTime),
    ...(endTime && { endTime: timestampDate(endTime) }),
    addOns: addOns.map(toAddOn),
  };
}

function toAddOn({ addOnKey, quantity }: OrderAccepted["addOns"][number]) {
  return { addOnKey, quantity: Number(quantity) };
}
