import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ResumeRolloutRequest, ResumeRolloutResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangeRollout } from "../../app/rollout/change-rollout.ts";
import { toCaller } from "../request-parts.ts";
import { toRollout } from "./rollout-mapping.ts";

/** Lets the share in again. */
export function handleResumeRollout(changeRollout: ChangeRollout) {
  return async (
    { key, reason, etag }: ResumeRolloutRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ResumeRolloutResponseSchema>> => {
    const move = { kind: "resume" } as const;
    return { rollout: toRollout(await changeRollout(toCaller(context), { key, reason, etag, move })) };
  };
}
