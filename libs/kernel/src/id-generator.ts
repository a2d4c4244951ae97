import type { Clock } from "./clock.ts";

/** Makes a new id: the prefix, an underscore and 32 hex digits, e.g. `newId("lic")`. */
export type IdGenerator = (prefix: string) => string;

/** A source of unpredictable bytes, e.g. node:crypto's randomBytes. */
export type RandomBytes = (sizeBytes: number) => Uint8Array;

const maxSequence = 0xfff;
/** Before the sequence stands the version, 7. */
const version = 0x7000;

const tailBytes = 8;
/** Random bytes are asked for in lots: one call for each id would cost more than all the rest of it. */
const tailsPerLot = 1024;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => toHex(byte, 2));

/**
 * An IdGenerator of UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of sequence within the millisecond, 62 random
 * bits. Ids of one generator sort in the order they were made, even when its clock is set back.
 */
export function createIdGenerator(clock: Clock, randomBytes: RandomBytes): IdGenerator {
  const nextTail = createTails(randomBytes);
  let lastMs = 0;
  let stamp = toHex(0, 12);
  let sequence = 0;

  function tick(): void {
    const nowMs = clock.now().getTime();
    if (nowMs > lastMs) begin(nowMs);
    else if (sequence < maxSequence) sequence += 1;
    else begin(lastMs + 1);
  }

  function begin(ms: number): void {
    lastMs = ms;
    stamp = toHex(ms, 12);
    sequence = 0;
  }

  return (prefix) => {
    tick();
    return `${prefix}_${stamp}${(version | sequence).toString(16)}${nextTail()}`;
  };
}

/** The variant and 62 random bits as hex. */
function createTails(randomBytes: RandomBytes): () => string {
  let tails: string[] = [];
  return () => {
    let tail = tails.pop();
    if (tail === undefined) {
      tails = toTails(randomBytes(tailBytes * tailsPerLot)).reverse();
      tail = tails.pop();
      if (tail === undefined) throw new RangeError("the source of random bytes gives fewer than it is asked for");
    }
    return tail;
  };
}

function toTails(lot: Uint8Array): string[] {
  const tails: string[] = [];
  for (let start = 0; start < lot.length; start += tailBytes) {
    let tail = hexOfByte[((lot[start] ?? 0) & 0x3f) | 0x80] ?? "";
    for (let index = 1; index < tailBytes; index += 1) tail += hexOfByte[lot[start + index] ?? 0] ?? "";
    tails.push(tail);
  }
  return tails;
}

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
