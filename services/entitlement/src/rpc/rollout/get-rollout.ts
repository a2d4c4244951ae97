import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetRolloutRequest, GetRolloutResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { RolloutCounts, Rollouts } from "../../app/rollout/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toRollout, toRolloutFigures } from "./rollout-mapping.ts";

/** One rollout, with what its guard compares. */
export function handleGetRollout(rollouts: Pick<Rollouts, "find">, counts: RolloutCounts, clock: Clock) {
  return async (
    { key }: GetRolloutRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetRolloutResponseSchema>> => {
    const rollout = requireFound(await rollouts.find(tenantId, key), "rollout", key);
    const figures = await counts.figures(tenantId, rollout, clock.now());
    return { rollout: toRollout(rollout), figures: figures.map(toRolloutFigures) };
  };
}
