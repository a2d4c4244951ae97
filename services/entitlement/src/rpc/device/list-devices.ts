import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListDevicesRequest, ListDevicesResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Devices } from "../../app/device/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toWholeDevice } from "./device-mapping.ts";

/** The active devices of a licence. */
export function handleListDevices(devices: Devices) {
  return async (
    request: ListDevicesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListDevicesResponseSchema>> => {
    const { items, nextPageToken = "" } = await devices.list(tenantId, request.licenceId, toPageQuery(request));
    return { devices: items.map(toWholeDevice), nextPageToken };
  };
}
