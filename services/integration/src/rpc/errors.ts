import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  /** A rejected order has nothing to take back. */
  ORDER_REJECTED: Code.FailedPrecondition,
  /** A field is missing that every order has. */
  ORDER_INCOMPLETE: Code.InvalidArgument,
  /** A text of the order holds a character that cannot be stored. */
  ORDER_UNSTORABLE: Code.InvalidArgument,
  /** Webhooks may not be sent to this address. */
  URL_NOT_ALLOWED: Code.InvalidArgument,
  /** Webhooks do not tell of events of this type. */
  EVENT_TYPE_UNKNOWN: Code.InvalidArgument,
  /** Only a webhook can be sent again, and only while its endpoint is there. */
  DELIVERY_NOT_RESENDABLE: Code.FailedPrecondition,
};
