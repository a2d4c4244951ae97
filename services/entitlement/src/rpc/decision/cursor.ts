import type { WatchPosition } from "../../app/watch/watch-snapshots.ts";
import { cursorExpired } from "../../app/watch/watch-snapshots.ts";

/** A position as an opaque cursor. */
export function toCursor({ position, listedUpTo }: WatchPosition): string {
  return Buffer.from(JSON.stringify(listedUpTo === undefined ? [position] : [position, listedUpTo])).toString(
    "base64url",
  );
}

/** The position of a cursor; undefined for the empty one. @throws DomainError CURSOR_EXPIRED when it is none of ours */
export function fromCursor(cursor: string): WatchPosition | undefined {
  if (cursor === "") return undefined;
  const [position, listedUpTo] = parse(cursor);
  if (!Number.isSafeInteger(position) || (listedUpTo !== undefined && typeof listedUpTo !== "string")) {
    throw cursorExpired();
  }
  return { position: position as number, ...(listedUpTo !== undefined && { listedUpTo }) };
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
