import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetOverrideRequest, GetOverrideResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { OverrideReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toOverride } from "./override-mapping.ts";

/** One override. */
export function handleGetOverride(reader: OverrideReader, clock: Clock) {
  return async (
    { overrideId }: GetOverrideRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetOverrideResponseSchema>> => {
    const override = requireFound(await reader.findOverride(tenantId, overrideId), "override", overrideId);
    return { override: toOverride(override, clock.now()) };
  };
}
