import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListOverridesRequest, ListOverridesResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { OverrideReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toOverride } from "./override-mapping.ts";

/** Overrides, oldest first. */
export function handleListOverrides(reader: OverrideReader, clock: Clock) {
  return async (
    request: ListOverridesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListOverridesResponseSchema>> => {
    const { accountId, featureKey, promotionKey, showEnded } = request;
    const filter = { accountId, feature: featureKey, promotionKey, withEnded: showEnded };
    const { items, nextPageToken = "" } = await reader.listOverrides(tenantId, filter, toPageQuery(request));
    const now = clock.now();
    return { overrides: items.map((override) => toOverride(override, now)), nextPageToken };
  };
}
