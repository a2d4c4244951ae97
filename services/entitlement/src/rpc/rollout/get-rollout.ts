import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetRolloutRequest, GetRolloutResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Rollouts } from "../../app/rollout/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toRollout } from "./rollout-mapping.ts";

/** One rollout. */
export function handleGetRollout(rollouts: Pick<Rollouts, "find">) {
  return async (
    { key }: GetRolloutRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetRolloutResponseSchema>> => ({
    rollout: toRollout(requireFound(await rollouts.find(tenantId, key), "rollout", key)),
  });
}
