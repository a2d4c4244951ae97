import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ActivateDeviceRequest, ActivateDeviceResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ActivateDevice } from "../../app/device/activate-device.ts";
import { toCaller } from "../request-parts.ts";
import { toDevice } from "./device-mapping.ts";

/** Activates a device. */
export function handleActivateDevice(activateDevice: ActivateDevice) {
  return async (
    { licenceId, userId, components, displayName, platform }: ActivateDeviceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ActivateDeviceResponseSchema>> => {
    const { device, revision } = await activateDevice(toCaller(context), {
      licenceId,
      ...(userId !== "" && { userId }),
      fingerprint: components,
      displayName,
      platform,
    });
    return { device: toDevice(device), revision: BigInt(revision) };
  };
}
