import type { Clock } from "./clock.ts";

/** Makes a new id: the prefix, an underscore and 32 hex digits, e.g. `newId("lic")`. */
export type IdGenerator = (prefix: string) => string;

/** A source of unpredictable bytes, e.g. node:crypto's randomBytes. */
export type RandomBytes = (sizeBytes: number) => Uint8Array;

const maxSequence = 0xfff;

const tailBytes = 8;
/** Random bytes are asked for in lots: one call for each id would cost more than all the rest of it. */
const tailsPerLot = 256;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => toHex(byte, 2));

/**
 * An IdGenerator of UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of sequence within the millisecond, 62 random
 * bits. Ids of one generator sort in the order they were made, even when its clock is set back.
 */
export function createIdGenerator(clock: Clock, randomBytes: RandomBytes): IdGenerator {
  const nextTail = createTails(randomBytes);
  let lastMs = 0;
  let sequence = 0;

  function tick(): void {
    const nowMs = clock.now().getTime();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      sequence = 0;
    } else if (sequence < maxSequence) {
      sequence += 1;
    } else {
      lastMs += 1;
      sequence = 0;
    }
  }

  return (prefix) => {
    tick();
    return `${prefix}_${toHex(lastMs, 12)}7${toHex(sequence, 3)}${nextTail()}`;
  };
}

/** The variant and 62 random bits as hex. */
function createTails(randomBytes: RandomBytes): () => string {
  let lot: Uint8Array = new Uint8Array(0);
  let offset = 0;
  return () => {
    if (offset + tailBytes > lot.length) {
      lot = randomBytes(tailBytes * tailsPerLot);
      offset = 0;
    }
    let tail = hexOfByte[((lot[offset] ?? 0) & 0x3f) | 0x80] ?? "";
    for (let index = 1; index < tailBytes; index++) tail += hexOfByte[lot[offset + index] ?? 0] ?? "";
    offset += tailBytes;
    return tail;
  };
}

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
