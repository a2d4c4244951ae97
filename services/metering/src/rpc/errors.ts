import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  QUOTA_EXCEEDED: Code.ResourceExhausted,
  RESERVATION_EXPIRED: Code.FailedPrecondition,
  RESERVATION_NOT_HELD: Code.FailedPrecondition,
  ALLOWANCE_INVALID: Code.InvalidArgument,
  HOLD_DURATION_INVALID: Code.InvalidArgument,
  BATCH_SIZE_INVALID: Code.InvalidArgument,
  OVERLOADED: Code.ResourceExhausted,
};
