import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetPropagationRequest, GetPropagationResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Propagations } from "../../app/propagation/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toPropagation } from "./propagation-mapping.ts";

/** One propagation with its progress. */
export function handleGetPropagation(propagations: Pick<Propagations, "find" | "remaining">) {
  return async (
    { propagationId }: GetPropagationRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetPropagationResponseSchema>> => {
    const found = await propagations.find(tenantId, propagationId);
    const propagation = requireFound(found, "propagation", propagationId);
    const remaining = await propagations.remaining(tenantId, propagation);
    return { propagation: toPropagation(propagation), remainingCount: BigInt(remaining) };
  };
}
