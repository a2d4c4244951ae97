import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CancelPropagationRequest, CancelPropagationResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangePropagation } from "../../app/propagation/change-propagation.ts";
import { toCaller } from "../request-parts.ts";
import { toPropagation } from "./propagation-mapping.ts";

/** Ends a propagation. */
export function handleCancelPropagation(changePropagation: ChangePropagation) {
  return async (
    { propagationId, reason }: CancelPropagationRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CancelPropagationResponseSchema>> => {
    const propagation = await changePropagation(toCaller(context), { propagationId, reason, move: "cancel" });
    return { propagation: toPropagation(propagation) };
  };
}
