import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  /** The parts of the catalog do not fit together; every problem is named. */
  CATALOG_INVALID: Code.InvalidArgument,
};
