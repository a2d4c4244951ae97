import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  ORDER_REJECTED: Code.FailedPrecondition,
  ORDER_INCOMPLETE: Code.InvalidArgument,
  ORDER_UNSTORABLE: Code.InvalidArgument,
  URL_NOT_ALLOWED: Code.InvalidArgument,
  DELIVERY_NOT_RESENDABLE: Code.FailedPrecondition,
};
