import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { create, toJson } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  OrderAcceptedSchema,
  OrderAction,
  OrderCancelledSchema,
  OrderDeliveredSchema,
  OrderReceivedSchema,
  OrderRejectedSchema,
} from "@licet/contracts/integration";
import type { OutgoingEvent } from "@licet/db";
import type { ReceivedEvent } from "@licet/events";
import type { onEvent } from "@licet/events";
import { eventOf, subjectOf } from "@licet/events";
import type { Notice } from "../app/ports.ts";
import type { LicenceLine } from "../domain/licence-line.ts";
import type { OrderEvent } from "../domain/order-event.ts";

/** What this service does with the events of one subject. */
export type EventHandler = ReturnType<typeof onEvent>;

/** What happened to an order, and which order of the account it comes after, as the rest of the platform hears it. */
export function toOutgoing(tenantId: string, event: OrderEvent, afterOrderId = ""): OutgoingEvent {
  const envelope = { tenantId };
  switch (event.type) {
    case "received":
      return eventOf(OrderReceivedSchema, create(OrderReceivedSchema, { orderId: event.orderId }), envelope);
    case "accepted":
      return eventOf(OrderAcceptedSchema, toOrderAccepted(event, afterOrderId), envelope);
    case "rejected": {
      const { orderId, externalId, accountId } = event;
      const rejections = [...event.rejections];
      const message = create(OrderRejectedSchema, { orderId, externalId, accountId, rejections, afterOrderId });
      return eventOf(OrderRejectedSchema, message, envelope);
    }
    case "cancelled": {
      const { orderId, accountId, reason, actor } = event;
      return eventOf(
        OrderCancelledSchema,
        create(OrderCancelledSchema, { orderId, accountId, reason, actor, afterOrderId }),
        envelope,
      );
    }
    case "delivered": {
      const { orderId, accountId, revision } = event;
      return eventOf(OrderDeliveredSchema, create(OrderDeliveredSchema, { orderId, accountId, revision }), envelope);
    }
  }
}

/** An event as webhooks tell of it: its message in proto JSON, or other data where given. */
export function toNotice<Desc extends DescMessage>(
  schema: Desc,
  { id, time, message }: ReceivedEvent<MessageShape<Desc>>,
  subject: string,
  data = () => toJson(schema, message) as Record<string, unknown>,
): Notice {
  return { eventId: id, type: subjectOf(schema), time, subject, data };
}

function toOrderAccepted(
  { orderId, action, customer, pinned, actor }: Extract<OrderEvent, { type: "accepted" }>,
  afterOrderId: string,
) {
  return create(OrderAcceptedSchema, {
    orderId,
    action: action === "NEW" ? OrderAction.NEW : OrderAction.CHANGE,
    customer,
    licenceLines: pinned.licenceLines.map(toLicenceLine),
    addOns: pinned.addOns.map((addOn) => ({ ...addOn })),
    catalogRevision: pinned.catalogRevision,
    actor,
    afterOrderId,
  });
}

function toLicenceLine({ startTime, endTime, addOns, ...line }: LicenceLine) {
  return {
    ...line,
    startTime: timestampFromDate(startTime),
    ...(endTime !== undefined && { endTime: timestampFromDate(endTime) }),
    addOns: addOns.map((addOn) => ({ ...addOn })),
  };
}
