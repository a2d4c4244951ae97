import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetDeviceRequest, GetDeviceResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Devices } from "../../app/device/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toWholeDevice } from "./device-mapping.ts";

/** One active device. */
export function handleGetDevice(devices: Devices) {
  return async (
    { deviceId }: GetDeviceRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetDeviceResponseSchema>> => ({
    device: toWholeDevice(requireFound(await devices.find(tenantId, deviceId), "device", deviceId)),
  });
}
