import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PausePropagationRequest, PausePropagationResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ChangePropagation } from "../../app/propagation/change-propagation.ts";
import { toCaller } from "../request-parts.ts";
import { toPropagation } from "./propagation-mapping.ts";

/** Stops a propagation until it is resumed. */
export function handlePausePropagation(changePropagation: ChangePropagation) {
  return async (
    { propagationId, reason }: PausePropagationRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof PausePropagationResponseSchema>> => {
    const propagation = await changePropagation(toCaller(context), { propagationId, reason, move: "pause" });
    return { propagation: toPropagation(propagation) };
  };
}
