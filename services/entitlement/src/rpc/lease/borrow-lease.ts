import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { BorrowLeaseRequest, BorrowLeaseResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { BorrowLease } from "../../app/lease/borrow-lease.ts";
import { toCaller } from "../request-parts.ts";
import { toLeaseAnswer } from "./lease-mapping.ts";

/** Borrows a key. */
export function handleBorrowLease(borrowLease: BorrowLease) {
  return async (
    { leaseId, untilTime }: BorrowLeaseRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof BorrowLeaseResponseSchema>> => {
    const until = untilTime === undefined ? new Date(0) : timestampDate(untilTime);
    const { state, licenceId } = await borrowLease(toCaller(context), leaseId, until);
    return toLeaseAnswer(state, licenceId, leaseId);
  };
}
