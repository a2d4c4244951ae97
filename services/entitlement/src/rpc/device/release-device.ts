import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReleaseDeviceRequest, ReleaseDeviceResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ReleaseDevice } from "../../app/device/release-device.ts";
import { toCaller } from "../request-parts.ts";

/** Frees a device on behalf of its own user. */
export function handleReleaseDevice(releaseDevice: ReleaseDevice) {
  return async (
    { deviceId }: ReleaseDeviceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReleaseDeviceResponseSchema>> => ({
    revision: BigInt(await releaseDevice(toCaller(context), deviceId)),
  });
}
