import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RecordDeviceRequest, RecordDeviceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Devices } from "../../app/device/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toSeenDevice } from "./device-mapping.ts";

/** Notes that a device is in use. */
export function handleRecordDevice(devices: Devices, clock: Clock) {
  return async (
    { deviceId }: RecordDeviceRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof RecordDeviceResponseSchema>> => {
    const seen = requireFound(await devices.record(tenantId, deviceId, clock.now()), "device", deviceId);
    return { device: toSeenDevice(seen) };
  };
}
