import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetDecisionRequest, GetDecisionResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { DecisionReader } from "../../app/decision-log/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toLoggedDecision } from "./logged-decision-mapping.ts";

/** One decision. @throws DomainError NOT_FOUND, also of one that was not logged */
export function handleGetDecision(reader: DecisionReader) {
  return async (
    { decisionId }: GetDecisionRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetDecisionResponseSchema>> => {
    const logged = requireFound(await reader.find(tenantId, decisionId), "decision", decisionId);
    return { decision: toLoggedDecision(logged) };
  };
}
