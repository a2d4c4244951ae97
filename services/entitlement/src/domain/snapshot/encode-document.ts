import type { SnapshotDocument } from "@licet/decision";
import { encodeSnapshot } from "@licet/decision";

/**
 * What was encoded, by object. All accounts of a catalog have its part in common, and the snapshot of an account and those
 * of its licences alone have the licences in common.
 */
const encoded = new WeakMap<object, string>();

/** The document's canonical JSON: the same bytes as `encodeSnapshot` gives, with no object written twice. */
export function encodeDocument(document: SnapshotDocument): string {
  const members = Object.entries(document)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `"${key}":${encodeMember(member)}`);
  return `{${members.join(",")}}`;
}

function encodeMember(member: unknown): string {
  if (Array.isArray(member)) return `[${member.map(encodeOnce).join(",")}]`;
  return encodeOnce(member);
}

/** The canonical JSON of any JSON value. The encoder takes all; its type names the one that it is made for. */
export function encodeValue(value: unknown): string {
  return encodeSnapshot(value as SnapshotDocument);
}

function encodeOnce(value: unknown): string {
  if (typeof value !== "object" || value === null) return encodeValue(value);
  const known = encoded.get(value);
  if (known !== undefined) return known;
  const text = encodeValue(value);
  encoded.set(value, text);
  return text;
}
