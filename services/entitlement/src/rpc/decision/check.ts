import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckRequest, CheckResponseSchema } from "@licet/contracts/entitlement";
import type { Encoded, RpcContext } from "@licet/rpc";
import type { Check } from "../../app/decision/check.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";
import { encodeResponse } from "./encode-response.ts";
import type { NoteDecision } from "./note-decision.ts";

type Response = MessageInitShape<typeof CheckResponseSchema> | Encoded;

/** Decides one request; without waiting for anything when the snapshot is in memory and nothing is metered. */
export function handleCheck(check: Check, note: NoteDecision) {
  return (request: CheckRequest, context: RpcContext): Response | Promise<Response> => {
    const answer = check(toQuestion(request, context));
    if (answer instanceof Promise) return answer.then((later) => respond(later, context));
    return respond(answer, context);
  };

  function respond(answer: Answer, { span }: RpcContext): Response {
    note(answer, span);
    return toResponse(answer);
  }
}

function toResponse(answer: Answer): Response {
  return encodeResponse(answer) ?? { decision: toDecision(answer) };
}
