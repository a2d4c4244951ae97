import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EndOverrideRequest, EndOverrideResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { EndOverride } from "../../app/override/end-override.ts";
import { toCaller } from "../request-parts.ts";
import { toOverride } from "./override-mapping.ts";

/** Ends an override. */
export function handleEndOverride(endOverride: EndOverride, clock: Clock) {
  return async (
    { overrideId, reason, etag }: EndOverrideRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof EndOverrideResponseSchema>> => {
    const { override, revision } = await endOverride(toCaller(context), { overrideId, reason, etag });
    return { override: toOverride(override, clock.now()), revision: BigInt(revision) };
  };
}
