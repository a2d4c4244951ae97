import type { Readable } from "node:stream";
import { DomainError } from "@licet/kernel";

/** One line of a file that is not blank. */
export interface NumberedLine {
  /** From 1, blank lines counted. */
  readonly line: number;
  readonly bytes: Buffer;
}

const newline = 0x0a;
const maxLineBytes = 256 * 1024;

/** Splits a body into lines as it arrives. @throws DomainError REQUEST_TOO_LARGE at a line beyond 256 KiB */
export async function* readLines(stream: Readable): AsyncGenerator<NumberedLine> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  for await (const chunk of stream) {
    let bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline)) {
      line += 1;
      if (!isBlank(bytes.subarray(0, end))) yield { line, bytes: checkSize(bytes.subarray(0, end), line) };
      bytes = bytes.subarray(end + 1);
    }
    rest = checkSize(bytes, line + 1);
  }
  if (!isBlank(rest)) yield { line: line + 1, bytes: rest };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function checkSize(bytes: Buffer, line: number): Buffer {
  if (bytes.byteLength <= maxLineBytes) return bytes;
  throw new DomainError("REQUEST_TOO_LARGE", `line ${line} exceeds ${maxLineBytes} bytes`, {
    line: String(line),
    max_bytes: String(maxLineBytes),
  });
}
