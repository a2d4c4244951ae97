import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListRolloutsRequest, ListRolloutsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Rollouts } from "../../app/rollout/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toRollout } from "./rollout-mapping.ts";

/** Rollouts by key. */
export function handleListRollouts(rollouts: Pick<Rollouts, "list">) {
  return async (
    request: ListRolloutsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListRolloutsResponseSchema>> => {
    const { items, nextPageToken = "" } = await rollouts.list(tenantId, toPageQuery(request));
    return { rollouts: items.map(toRollout), nextPageToken };
  };
}
