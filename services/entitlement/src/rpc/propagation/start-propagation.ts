import type { MessageInitShape } from "@bufbuild/protobuf";
import type { StartPropagationRequest, StartPropagationResponseSchema } from "@licet/contracts/entitlement";
import { OnOverLimit } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { StartPropagation } from "../../app/propagation/start-propagation.ts";
import { toCaller } from "../request-parts.ts";
import { fromStrategy, toPropagation } from "./propagation-mapping.ts";

/** Starts a propagation. */
export function handleStartPropagation(startPropagation: StartPropagation) {
  return async (
    request: StartPropagationRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof StartPropagationResponseSchema>> => {
    const { planKey, fromVersions, toVersion, neverAccountIds, reason } = request;
    const propagation = await startPropagation(toCaller(context), {
      ...{ planKey, fromVersions, toVersion, neverAccountIds, reason },
      strategy: fromStrategy(request.strategy),
      onOverLimit: request.onOverLimit === OnOverLimit.MOVE ? "move" : "skip",
    });
    return { propagation: toPropagation(propagation) };
  };
}
