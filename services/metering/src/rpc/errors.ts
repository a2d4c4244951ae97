import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  /** More was used than was held, and nothing is left to cover it. */
  QUOTA_EXCEEDED: Code.ResourceExhausted,
  /** The reservation was let go when its time was over. */
  RESERVATION_EXPIRED: Code.FailedPrecondition,
  /** The reservation was committed or released already. */
  RESERVATION_NOT_HELD: Code.FailedPrecondition,
  /** An allowance is not what metering can reckon with. */
  ALLOWANCE_INVALID: Code.InvalidArgument,
  /** An amount is held for more than 0 s and at most 30 days. */
  HOLD_DURATION_INVALID: Code.InvalidArgument,
  /** A batch has 1 to 10,000 events. */
  BATCH_SIZE_INVALID: Code.InvalidArgument,
  /** More work is waiting than can be taken: try again after the time in RetryInfo. */
  OVERLOADED: Code.ResourceExhausted,
};
