import { type DescMessage, type Message, create, fromBinary } from "@bufbuild/protobuf";

/** An answer of which the bytes are there already: the gRPC port sends them as they are. */
export class Encoded {
  /** The answer's message, in protobuf's binary form. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** What a handler answered, as a message of the type. */
export function toMessage(desc: DescMessage, answer: unknown): Message {
  if (answer instanceof Encoded) return fromBinary(desc, answer.bytes);
  const message = answer as Message;
  return message.$typeName === desc.typeName ? message : create(desc, answer as never);
}
