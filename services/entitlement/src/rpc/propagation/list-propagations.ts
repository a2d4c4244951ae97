import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListPropagationsRequest, ListPropagationsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Propagations } from "../../app/propagation/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toPropagation } from "./propagation-mapping.ts";

/** Propagations, newest first. */
export function handleListPropagations(propagations: Pick<Propagations, "list">) {
  return async (
    request: ListPropagationsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListPropagationsResponseSchema>> => {
    const { planKey, onlyLive } = request;
    const page = await propagations.list(tenantId, { planKey, onlyLive }, toPageQuery(request));
    return { propagations: page.items.map(toPropagation), nextPageToken: page.nextPageToken ?? "" };
  };
}
