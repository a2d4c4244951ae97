import type { SnapshotDocument } from "@licet/decision";
import { encodeSnapshot } from "@licet/decision";

/** The members that all accounts of a catalog have in common, encoded once for each object. */
const shared = new WeakMap<object, string>();

const sharedMembers: ReadonlySet<string> = new Set(["features", "offers", "regions", "territories"]);

/** The document's canonical JSON: the same bytes as `encodeSnapshot` gives, without writing the catalog's part anew. */
export function encodeDocument(document: SnapshotDocument): string {
  const members = Object.entries(document)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `"${key}":${sharedMembers.has(key) ? encodeShared(member as object) : encode(member)}`);
  return `{${members.join(",")}}`;
}

function encodeShared(member: object): string {
  const known = shared.get(member);
  if (known !== undefined) return known;
  const text = encode(member);
  shared.set(member, text);
  return text;
}

/** The encoder takes any JSON value; its type names the one that it is made for. */
function encode(member: unknown): string {
  return encodeSnapshot(member as SnapshotDocument);
}
