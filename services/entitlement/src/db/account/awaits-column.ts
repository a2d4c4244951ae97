import type { TermToCome } from "../../domain/licence/licence.ts";

/** The term of a licence that waits for its first use, as its row and its steps have it. */
export interface AwaitsColumn {
  readonly period?: string;
  readonly length_ms?: number;
}

/** Reads it. */
export function fromAwaitsColumn({ period, length_ms }: AwaitsColumn): TermToCome {
  return { ...(period !== undefined && { period }), ...(length_ms !== undefined && { lengthMs: length_ms }) };
}

/** Writes it. */
export function toAwaitsColumn({ period, lengthMs }: TermToCome): AwaitsColumn {
  return { ...(period !== undefined && { period }), ...(lengthMs !== undefined && { length_ms: lengthMs }) };
}
