/** Where a delivery stands. */
export type DeliveryState = "PENDING" | "DELIVERED" | "FAILED";

/** How a token reaches the customer: fetched from us, or sent to an endpoint. */
export type Channel = "api" | "webhook";

/** One licence token on its way through one channel. */
export interface Delivery {
  readonly deliveryId: string;
  /** Empty for a token that no order caused. */
  readonly orderId: string;
  readonly licenceId: string;
  readonly tokenId: string;
  readonly channel: Channel;
  /** Empty for the api channel. */
  readonly endpointId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastResponse: string;
  readonly createTime: Date;
  readonly deliverTime?: Date;
  /** The compact JWS, for whoever may read the order. */
  readonly token: string;
}
