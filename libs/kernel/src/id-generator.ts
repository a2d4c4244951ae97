import type { Clock } from "./clock.ts";

/** Makes a new id: the prefix, an underscore and 32 hex digits, e.g. `newId("lic")`. */
export type IdGenerator = (prefix: string) => string;

/** A source of unpredictable bytes, e.g. node:crypto's randomBytes. */
export type RandomBytes = (sizeBytes: number) => Uint8Array;

const maxSequence = 0xfff;

/**
 * An IdGenerator of UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of sequence within the millisecond, 62 random
 * bits. Ids of one generator sort in the order they were made, even when its clock is set back.
 */
export function createIdGenerator(clock: Clock, randomBytes: RandomBytes): IdGenerator {
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
    return `${prefix}_${toHex(lastMs, 12)}7${toHex(sequence, 3)}${randomTail(randomBytes)}`;
  };
}

function randomTail(randomBytes: RandomBytes): string {
  return Array.from(randomBytes(8), (byte, index) => toHex(index === 0 ? (byte & 0x3f) | 0x80 : byte, 2)).join("");
}

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
