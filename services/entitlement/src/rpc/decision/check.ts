import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckRequest, CheckResponseSchema } from "@licet/contracts/entitlement";
import { DomainError } from "@licet/kernel";
import type { Encoded, RpcContext } from "@licet/rpc";
import type { DecisionEntry } from "../../app/decision-log/ports.ts";
import type { Receipts } from "../../app/decision-log/receipts.ts";
import type { Check } from "../../app/decision/check.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";
import { encodeResponse } from "./encode-response.ts";
import type { NoteDecision } from "./note-decision.ts";

type Response = MessageInitShape<typeof CheckResponseSchema>;

/**
 * Decides one request; without waiting for anything when the snapshot is in memory, nothing is metered and no receipt is
 * asked for.
 */
export function handleCheck(check: Check, note: NoteDecision, receipts: Pick<Receipts, "ofEntry">) {
  return (request: CheckRequest, context: RpcContext): Response | Encoded | Promise<Response | Encoded> => {
    const answer = check(toQuestion(request, context));
    if (answer instanceof Promise) return answer.then((later) => respond(later, context));
    return respond(answer, context);
  };

  function respond(answer: Answer, { span }: RpcContext): Response | Encoded | Promise<Response> {
    note(answer, span);
    if (answer.entry !== undefined) return respondWithReceipt(answer, answer.entry, receipts);
    return encodeResponse(answer) ?? { decision: toDecision(answer) };
  }
}

/** A decision holds whether its receipt could be signed or not. */
async function respondWithReceipt(
  answer: Answer,
  entry: DecisionEntry,
  receipts: Pick<Receipts, "ofEntry">,
): Promise<Response> {
  const decision = toDecision(answer);
  try {
    return { decision, receipt: await receipts.ofEntry(entry) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { decision, receiptRefusal: { reason: error.reason, message: error.message } };
  }
}
