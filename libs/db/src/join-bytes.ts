/** Many byte strings as three parameters; each is `substring(bytes from start for length)` in SQL. */
export interface JoinedBytes {
  readonly bytes: Uint8Array;
  /** Counted from 1, as PostgreSQL does. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * Joins byte strings, or the UTF-8 of texts, to hand them to one statement. An array of them would travel as text, each
 * escaped and spelt out: that costs either side several times as much.
 */
export function joinBytes(parts: readonly (Uint8Array | string)[]): JoinedBytes {
  const lengths = parts.map((part) => (typeof part === "string" ? Buffer.byteLength(part) : part.length));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  let end = 0;
  const starts = parts.map((part, index) => {
    const start = end;
    if (typeof part === "string") bytes.write(part, start);
    else bytes.set(part, start);
    end += lengths[index] ?? 0;
    return start + 1;
  });
  return { bytes, starts, lengths };
}
