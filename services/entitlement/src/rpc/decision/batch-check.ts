import { create, toBinary } from "@bufbuild/protobuf";
import type { BatchCheckRequest } from "@licet/contracts/entitlement";
import { CheckResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import { Encoded } from "@licet/rpc";
import type { Check } from "../../app/decision/check.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";
import { encodeResponse } from "./encode-response.ts";
import type { NoteDecision } from "./note-decision.ts";

/** Decides many requests, in order, each by itself. */
export function handleBatchCheck(check: Check, note: NoteDecision) {
  return async ({ checks }: BatchCheckRequest, context: RpcContext): Promise<Encoded> => {
    const answers = await Promise.all(checks.map(async (request) => check(toQuestion(request, context))));
    for (const answer of answers) note(answer, context.span);
    return new Encoded(Buffer.concat(answers.map(encodeAnswer)));
  };
}

/**
 * A CheckResponse has its decision in the same field as a BatchCheckResponse has its decisions, so that the bytes of the
 * one after those of the other are those of both.
 */
function encodeAnswer(answer: Answer): Uint8Array {
  const shared = encodeResponse(answer);
  if (shared !== undefined) return shared.bytes;
  return toBinary(CheckResponseSchema, create(CheckResponseSchema, { decision: toDecision(answer) }));
}
