import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HeartbeatLeaseRequest, HeartbeatLeaseResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { HeartbeatLease } from "../../app/lease/heartbeat-lease.ts";
import { toCaller } from "../request-parts.ts";

/** Keeps a lease alive. */
export function handleHeartbeatLease(heartbeatLease: HeartbeatLease) {
  return async (
    { leaseId }: HeartbeatLeaseRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof HeartbeatLeaseResponseSchema>> => ({
    expireTime: timestampFromDate(await heartbeatLease(toCaller(context), leaseId)),
  });
}
