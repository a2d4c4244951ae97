import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SetRolloutPercentRequest, SetRolloutPercentResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangeRollout } from "../../app/rollout/change-rollout.ts";
import { toCaller } from "../request-parts.ts";
import { toRollout } from "./rollout-mapping.ts";

/** Gives a rollout another share. */
export function handleSetRolloutPercent(changeRollout: ChangeRollout) {
  return async (
    { key, percent, allowShrink, reason, etag }: SetRolloutPercentRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof SetRolloutPercentResponseSchema>> => {
    const move = { kind: "set", percent: Number(percent), allowShrink } as const;
    return { rollout: toRollout(await changeRollout(toCaller(context), { key, reason, etag, move })) };
  };
}
