import { type DescMessage, type Message, fromBinary, toBinary } from "@bufbuild/protobuf";
import { DomainError } from "@licet/kernel";

const readOptions = { readUnknownFields: false };

/** Reads a request off the wire. Unknown fields are dropped; anything malformed is the caller's mistake. */
export function readRequest(desc: DescMessage, bytes: Uint8Array): Message {
  try {
    return fromBinary(desc, bytes, readOptions);
  } catch (cause) {
    throw malformedRequest(desc, "", cause);
  }
}

/** The refusal of a request that is none; with the problem where that helps a person: in JSON, not in bytes. */
export function malformedRequest({ typeName: type }: DescMessage, problem: string, cause: unknown): DomainError {
  const error =
    problem === ""
      ? new DomainError("REQUEST_MALFORMED", `not a ${type}`, { type })
      : new DomainError("REQUEST_MALFORMED", `not a ${type}: ${problem}`, { type, problem });
  return Object.assign(error, { cause });
}

/** Writes a message as grpc-js wants it. */
export function writeMessage(desc: DescMessage, message: Message): Buffer {
  const bytes = toBinary(desc, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
