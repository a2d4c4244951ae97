import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReturnLeaseRequest, ReturnLeaseResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ReturnLease } from "../../app/lease/return-lease.ts";
import { toCaller } from "../request-parts.ts";

/** Gives a key back. */
export function handleReturnLease(returnLease: ReturnLease) {
  return async (
    { leaseId }: ReturnLeaseRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReturnLeaseResponseSchema>> => {
    const { account } = await returnLease(toCaller(context), leaseId);
    return { revision: BigInt(account.revision) };
  };
}
