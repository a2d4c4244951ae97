import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckOutLeaseRequest, CheckOutLeaseResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { CheckOutCommand, CheckOutLease } from "../../app/lease/check-out-lease.ts";
import { toCaller } from "../request-parts.ts";
import { toLeaseAnswer } from "./lease-mapping.ts";

/** Takes a key. */
export function handleCheckOutLease(checkOutLease: CheckOutLease) {
  return async (
    request: CheckOutLeaseRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CheckOutLeaseResponseSchema>> => {
    const { state, licenceId, leaseId } = await checkOutLease(toCaller(context), toCommand(request));
    return toLeaseAnswer(state, licenceId, leaseId);
  };
}

function toCommand({ from, userId, deviceId, context }: CheckOutLeaseRequest): CheckOutCommand {
  const subject = { ...(userId !== "" && { userId }), ...(deviceId !== "" && { deviceId }) };
  if (from.case === "feature") {
    const { accountId, productKey, featureKey } = from.value;
    const { country = "", ipAddress = "", productVersion = "" } = context ?? {};
    return { ...subject, accountId, productKey, featureKey, country, ipAddress, productVersion };
  }
  return { ...subject, licenceId: from.value ?? "" };
}
