import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DeactivateDeviceRequest, DeactivateDeviceResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { DeactivateDevice } from "../../app/device/deactivate-device.ts";
import { toCaller } from "../request-parts.ts";

/** Frees a device on behalf of an administrator. */
export function handleDeactivateDevice(deactivateDevice: DeactivateDevice) {
  return async (
    { deviceId, reason }: DeactivateDeviceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof DeactivateDeviceResponseSchema>> => ({
    revision: BigInt(await deactivateDevice(toCaller(context), deviceId, reason)),
  });
}
