import type { Channel, Delivery, DeliveryState } from "../domain/delivery.ts";

/** A delivery as the table has it. */
export interface DeliveryRow {
  readonly delivery_id: string;
  readonly order_id: string;
  readonly licence_id: string;
  readonly token_id: string;
  readonly token: string;
  readonly channel: Channel;
  readonly endpoint_id: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly last_response: string;
  readonly create_time: Date;
  readonly deliver_time?: Date;
}

/** The columns of a DeliveryRow. */
export const deliveryColumns = `delivery_id, order_id, licence_id, token_id, token, channel, endpoint_id, state, attempts,
  last_response, create_time, deliver_time`;

/** Row to domain. */
export function fromDeliveryRow(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    orderId: row.order_id,
    licenceId: row.licence_id,
    tokenId: row.token_id,
    token: row.token,
    channel: row.channel,
    endpointId: row.endpoint_id,
    state: row.state,
    attempts: row.attempts,
    lastResponse: row.last_response,
    createTime: row.create_time,
    ...(row.deliver_time === undefined ? {} : { deliverTime: row.deliver_time }),
  };
}
