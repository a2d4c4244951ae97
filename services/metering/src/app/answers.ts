import { createHash } from "node:crypto";
import { DomainError } from "@licet/kernel";
import { formatAmount, toAmount, type Amount } from "../domain/amount.ts";
import type { Command, Outcome } from "./command.ts";
import type { Answer } from "./ports.ts";

type OnceCommand = Exclude<Command, { kind: "look" }>;

/**
 * The answer as it is kept for repetitions. What the request is recognised by leaves out the allowances: they travel with
 * it and may have moved on by the time it is repeated.
 */
export function toAnswer(command: OnceCommand, outcome: Outcome): Answer {
  const response = new TextEncoder().encode(JSON.stringify(outcome, writeExact));
  return { ...recognise(command), response };
}

/**
 * The outcome of a repetition.
 * @throws DomainError REQUEST_ID_REUSED when it is another request
 */
export function repeatAnswer(command: OnceCommand, answer: Answer): Outcome {
  const { method, requestHash } = recognise(command);
  if (answer.method !== method || answer.requestHash !== requestHash) {
    throw new DomainError("REQUEST_ID_REUSED", "this request id came with another request before", {
      request_id: command.requestId,
    });
  }
  return JSON.parse(new TextDecoder().decode(answer.response), readExact) as Outcome;
}

function recognise(command: OnceCommand): Omit<Answer, "response"> {
  const { kind, requestId } = command;
  const requestHash = createHash("sha256")
    .update(JSON.stringify(contentOf(command)))
    .digest("base64url");
  return { requestId, method: `licet.metering.v1.MeteringService/${kind}`, requestHash };
}

function contentOf(command: OnceCommand): readonly (string | number | undefined)[] {
  switch (command.kind) {
    case "consume":
      return [command.set.accountId, command.set.featureKey, formatAmount(command.amount)];
    case "reserve":
      return [command.set.accountId, command.set.featureKey, formatAmount(command.amount), command.holdMs];
    case "commit":
      return [command.reservationId, command.amount && formatAmount(command.amount)];
    case "release":
      return [command.reservationId];
  }
}

/** Members that are amounts or bigints; everything else is plain JSON. */
const amountNames = new Set(["limit", "used", "reserved", "remaining", "overage", "amount", "committedAmount"]);

function writeExact(this: unknown, name: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[name];
  if (typeof original === "bigint") return original.toString();
  return amountNames.has(name) ? formatAmount(original as Amount) : value;
}

function readExact(name: string, value: unknown): unknown {
  if (name === "revision") return BigInt(value as string);
  return amountNames.has(name) ? toAmount(value as string) : value;
}
