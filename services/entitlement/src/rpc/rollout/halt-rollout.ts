import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HaltRolloutRequest, HaltRolloutResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangeRollout } from "../../app/rollout/change-rollout.ts";
import { toCaller } from "../request-parts.ts";
import { toRollout } from "./rollout-mapping.ts";

/** Takes everybody out. */
export function handleHaltRollout(changeRollout: ChangeRollout) {
  return async (
    { key, reason, etag }: HaltRolloutRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof HaltRolloutResponseSchema>> => {
    const move = { kind: "halt" } as const;
    return { rollout: toRollout(await changeRollout(toCaller(context), { key, reason, etag, move })) };
  };
}
