import { deflateSync, inflateSync } from "node:zlib";
import { DomainError } from "@licet/kernel";

/** A status list as published: how many bits a status has, and the statuses, compressed, in base64url. */
export interface EncodedStatusList {
  bits: StatusBits;
  lst: string;
}

/** A status list as read. */
export interface StatusList {
  bits: StatusBits;
  bytes: Uint8Array;
}

/** How many bits hold one status. */
export type StatusBits = 1 | 2 | 4 | 8;

/** Statuses of draft-ietf-oauth-status-list; with one bit only the first two exist. */
export const tokenStatus = { valid: 0, invalid: 1, suspended: 2 } as const;

const largestListBytes = 16 * 1024 * 1024;

/**
 * Packs statuses, the first in the lowest bits of the first byte, and compresses them (DEFLATE in the ZLIB format).
 * Throws a RangeError for a status that the bits cannot hold.
 */
export function encodeStatusList(statuses: ArrayLike<number>, { bits }: { bits: StatusBits }): EncodedStatusList {
  const perByte = 8 / bits;
  const bytes = new Uint8Array(Math.ceil(statuses.length / perByte));
  for (let index = 0; index < statuses.length; index += 1) {
    const status = statuses[index] ?? 0;
    if (!(status >= 0 && status < 2 ** bits)) throw new RangeError(`status ${status} does not fit ${bits} bits`);
    const at = Math.floor(index / perByte);
    bytes[at] = (bytes[at] ?? 0) | (status << ((index % perByte) * bits));
  }
  return { bits, lst: deflateSync(bytes, { level: 9 }).toString("base64url") };
}

/** Reads a published list. Throws a DomainError `STATUS_LIST_MALFORMED`, also for one that unpacks to over 16 MiB. */
export function decodeStatusList({ bits, lst }: EncodedStatusList): StatusList {
  if (![1, 2, 4, 8].includes(bits)) throw malformed();
  try {
    return { bits, bytes: inflateSync(Buffer.from(lst, "base64url"), { maxOutputLength: largestListBytes }) };
  } catch {
    throw malformed();
  }
}

/** The status at an index. Throws a DomainError `STATUS_LIST_INDEX_UNKNOWN` beyond the list. */
export function statusAt({ bits, bytes }: StatusList, index: number): number {
  const perByte = 8 / bits;
  const byte = bytes[Math.floor(index / perByte)];
  if (byte === undefined || !Number.isSafeInteger(index)) {
    throw new DomainError("STATUS_LIST_INDEX_UNKNOWN", `the status list has no index ${index}`, {
      index: String(index),
    });
  }
  return (byte >> ((index % perByte) * bits)) & (2 ** bits - 1);
}

function malformed(): DomainError {
  return new DomainError("STATUS_LIST_MALFORMED", "the status list cannot be read");
}
