import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ResumePropagationRequest, ResumePropagationResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangePropagation } from "../../app/propagation/change-propagation.ts";
import { toCaller } from "../request-parts.ts";
import { toPropagation } from "./propagation-mapping.ts";

/** Goes on where it was paused. */
export function handleResumePropagation(changePropagation: ChangePropagation) {
  return async (
    { propagationId, reason }: ResumePropagationRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ResumePropagationResponseSchema>> => {
    const propagation = await changePropagation(toCaller(context), { propagationId, reason, move: "resume" });
    return { propagation: toPropagation(propagation) };
  };
}
