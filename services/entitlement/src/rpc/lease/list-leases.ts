import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListLeasesRequest, ListLeasesResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Leases } from "../../app/lease/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toLease } from "./lease-mapping.ts";

/** The leases of a licence that are held, by id. */
export function handleListLeases(leases: Leases) {
  return async (
    request: ListLeasesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListLeasesResponseSchema>> => {
    const { items, nextPageToken = "" } = await leases.list(tenantId, request.licenceId, toPageQuery(request));
    return { leases: items.map(({ licenceId, lease }) => toLease(licenceId, lease)), nextPageToken };
  };
}
