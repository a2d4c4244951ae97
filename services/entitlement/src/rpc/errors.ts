import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each refusal of this service answers. */
export const errors: ErrorTable = {
  IP_ADDRESS_INVALID: Code.InvalidArgument,
  TIME_ZONE_UNKNOWN: Code.InvalidArgument,
  INVALID_PAGE_TOKEN: Code.InvalidArgument,
  REVISION_NOT_FOUND: Code.FailedPrecondition,
  LICENCE_REVOKED: Code.FailedPrecondition,
  SEATS_NOT_OFFERED: Code.FailedPrecondition,
  SEATS_EXHAUSTED: Code.ResourceExhausted,
  SLOW_READER: Code.ResourceExhausted,
  CURSOR_EXPIRED: Code.OutOfRange,
};
