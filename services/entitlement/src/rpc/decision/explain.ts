import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { ExplainRequest, ExplainResponseSchema } from "@licet/contracts/entitlement";
import { CheckRequestSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { CheckQuestion } from "../../app/decision/check.ts";
import type { ExplainedAnswer } from "../../app/decision/explain-check.ts";
import { toQuestion } from "./check-question.ts";
import { toExplanation } from "./explanation-mapping.ts";

/** Decides one request and tells all that was considered. */
export function handleExplain(explain: (question: CheckQuestion) => Promise<ExplainedAnswer>) {
  return async (
    { check = create(CheckRequestSchema) }: ExplainRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ExplainResponseSchema>> => {
    return { explanation: toExplanation(await explain(toQuestion(check, context))) };
  };
}
