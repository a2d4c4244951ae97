import type { MessageInitShape } from "@bufbuild/protobuf";
import type { BatchCheckRequest, BatchCheckResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Check } from "../../app/decision/check.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";
import type { NoteDecision } from "./note-decision.ts";

/** Decides many requests, in order, each by itself. */
export function handleBatchCheck(check: Check, note: NoteDecision) {
  return async (
    { checks }: BatchCheckRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof BatchCheckResponseSchema>> => {
    const answers = await Promise.all(checks.map(async (request) => check(toQuestion(request, context))));
    for (const answer of answers) note(answer, context.span);
    return { decisions: answers.map(toDecision) };
  };
}
