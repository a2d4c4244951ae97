import { type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { readRequest } from "./read-request.ts";
import type { RequestValidator } from "./validate-request.ts";

/** Reads a request off the wire and validates it; throws what is wrong with it. */
export type RequestReader = (bytes: Buffer) => Message;

const longestBytes = 256;
/** Of all requests of a method; the older half is forgotten at a time. A message takes some kilobytes at most. */
const mostRemembered = 4_096;

/**
 * A reader that remembers short requests by their bytes. Products ask the same over and over, such as whether this user
 * may use that feature, and reading the question costs more than answering it. What several calls share is frozen; a
 * request with a `request_id` comes once and is not kept.
 */
export function createRequestReader(desc: DescMessage, validate: RequestValidator | undefined): RequestReader {
  let newer = new Map<string, Message>();
  let older = newer;

  function read(bytes: Buffer): Message {
    const request = readRequest(desc, bytes);
    validate?.(request);
    return request;
  }

  function remember(key: string, request: Message): void {
    if (newer.size >= mostRemembered / 2) {
      older = newer;
      newer = new Map();
    }
    newer.set(key, request);
  }

  if (holdsBytes(desc)) return read; // which cannot be frozen
  return (bytes) => {
    if (bytes.length > longestBytes) return read(bytes);
    const key = bytes.toString("latin1");
    const found = newer.get(key);
    if (found !== undefined) return found;
    const request = older.get(key) ?? read(bytes);
    if (!(request as { requestId?: string }).requestId) remember(key, freeze(request));
    return request;
  };
}

/** `seen` ends the recursion of messages that hold themselves. */
function holdsBytes(desc: DescMessage, seen = new Set<DescMessage>()): boolean {
  if (seen.has(desc)) return false;
  seen.add(desc);
  return desc.fields.some(
    ({ scalar, message }) => scalar === ScalarType.BYTES || (message !== undefined && holdsBytes(message, seen)),
  );
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) freeze(part as object);
  }
  return Object.freeze(value);
}
