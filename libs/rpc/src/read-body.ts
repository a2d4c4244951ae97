import type { Readable } from "node:stream";
import { DomainError } from "@licet/kernel";

/** Reads a body up to a limit; what lies beyond is not read. */
export async function readBody(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += (chunk as Buffer).byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Parses JSON of a request; the text of the parser names the place. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const problem = error instanceof SyntaxError ? error.message : "not UTF-8";
    throw new DomainError("REQUEST_MALFORMED", `the body is not JSON: ${problem}`, { problem });
  }
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError("REQUEST_TOO_LARGE", `the body exceeds ${maxBytes} bytes`, { max_bytes: String(maxBytes) });
}
