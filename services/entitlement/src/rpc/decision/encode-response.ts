import { toBinary } from "@bufbuild/protobuf";
import { CheckResponseSchema, DecisionSchema } from "@licet/contracts/entitlement";
import type { Decision } from "@licet/decision";
import { Encoded } from "@licet/rpc";
import type { Answer } from "../../app/decision/ports.ts";
import { isShared, toSharedDecision } from "./decision-mapping.ts";

/** The bytes of what many calls share, without what is each call's own. */
const known = new WeakMap<Decision, Buffer>();

const lengthDelimited = 2;
const decisionTag = tagOf(CheckResponseSchema.field.decision.number);
const decisionIdTag = tagOf(DecisionSchema.field.decisionId.number);
const traceIdTag = tagOf(DecisionSchema.field.traceId.number);

/**
 * The response to a check whose decision is shared between calls; undefined for any other. The fields of a message may
 * follow each other in any order, so the bytes of the decision are shared too, and only the ids are written anew.
 */
export function encodeResponse(answer: Answer): Encoded | undefined {
  if (!isShared(answer)) return undefined;
  const { decisionId, traceId } = answer;
  const base = bytesOf(answer);
  const length = base.length + sizeOf(decisionId) + sizeOf(traceId);
  const bytes = Buffer.allocUnsafe(1 + varintSize(length) + length);
  let at = writeVarint(bytes, length, bytes.writeUInt8(decisionTag, 0));
  at += base.copy(bytes, at);
  at = writeText(bytes, decisionIdTag, decisionId, at);
  writeText(bytes, traceIdTag, traceId, at);
  return new Encoded(bytes);
}

function bytesOf(answer: Answer): Buffer {
  let bytes = known.get(answer.decision);
  if (bytes === undefined) {
    bytes = Buffer.from(toBinary(DecisionSchema, toSharedDecision(answer)));
    known.set(answer.decision, bytes);
  }
  return bytes;
}

/** Of fields below 16 the tag is one byte. */
function tagOf(field: number): number {
  return (field << 3) | lengthDelimited;
}

/** Ids are ASCII. An empty one, as without telemetry, is left out. */
function sizeOf(id: string): number {
  return id === "" ? 0 : 1 + varintSize(id.length) + id.length;
}

function writeText(bytes: Buffer, tag: number, id: string, at: number): number {
  if (id === "") return at;
  const start = writeVarint(bytes, id.length, bytes.writeUInt8(tag, at));
  return start + bytes.write(id, start, "latin1");
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size += 1;
  return size;
}

function writeVarint(bytes: Buffer, value: number, start: number): number {
  let at = start;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) at = bytes.writeUInt8((rest & 0x7f) | 0x80, at);
  return bytes.writeUInt8(rest, at);
}
