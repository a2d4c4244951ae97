import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckRequest, CheckResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Check } from "../../app/decision/check.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";
import { noteDecision } from "./note-decision.ts";

type Response = MessageInitShape<typeof CheckResponseSchema>;

/** Decides one request; without waiting for anything when the snapshot is in memory and nothing is metered. */
export function handleCheck(check: Check) {
  return (request: CheckRequest, context: RpcContext): Response | Promise<Response> => {
    const answer = check(toQuestion(request, context));
    return answer instanceof Promise ? answer.then(toResponse) : toResponse(answer);
  };
}

function toResponse(answer: Answer): Response {
  noteDecision(answer);
  return { decision: toDecision(answer) };
}
