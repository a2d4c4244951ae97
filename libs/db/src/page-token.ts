import { createHash } from "node:crypto";
import { DomainError } from "@licet/kernel";
import type { Page } from "@licet/kernel";

/** The key of the last row of a page: the values of the columns it is ordered by. */
export type PageKey = readonly (string | number)[];

/** The arguments a page token belongs to: all of the request's but page_size and page_token. */
export type PageArguments = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** An opaque token that continues after the key, for the same arguments only. */
export function encodePageToken(key: PageKey, args: PageArguments): string {
  return Buffer.from(JSON.stringify([hashOf(args), ...key])).toString("base64url");
}

/** What a part of a key is: any text, an instant as PostgreSQL takes it, or an integer. */
export type PageKeyKind = "text" | "time" | "integer";

/**
 * The key a token continues after; undefined for the first page's empty token.
 * `kinds`: what the parts of the key must be, where not every text or number will do.
 * @throws DomainError INVALID_PAGE_TOKEN when it is malformed or belongs to other arguments
 */
export function decodePageToken(
  token: string,
  args: PageArguments,
  kinds?: readonly PageKeyKind[],
): PageKey | undefined {
  if (token === "") return undefined;
  const [hash, ...key] = parse(token);
  if (hash !== hashOf(args) || key.length === 0 || !key.every(isKeyPart)) throw invalid();
  if (kinds !== undefined && !isOfKinds(key, kinds)) throw invalid();
  return key;
}

/** One page from rows of which one more than `pageSize` was asked for: that one says whether there is a next page. */
export function toPage<Row>(
  rows: readonly Row[],
  pageSize: number,
  keyOf: (row: Row) => PageKey,
  args: PageArguments = {},
): Page<Row> {
  const items = rows.slice(0, pageSize);
  const last = items.at(-1);
  if (rows.length <= pageSize || last === undefined) return { items };
  return { items, nextPageToken: encodePageToken(keyOf(last), args) };
}

function parse(token: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    throw invalid();
  }
}

function isKeyPart(part: unknown): part is string | number {
  return typeof part === "string" ? !part.includes("\0") : typeof part === "number";
}

function isOfKinds(key: PageKey, kinds: readonly PageKeyKind[]): boolean {
  return key.length === kinds.length && kinds.every((kind, index) => isOfKind(key[index], kind));
}

function isOfKind(part: string | number | undefined, kind: PageKeyKind): boolean {
  if (kind === "integer") return Number.isSafeInteger(part);
  return typeof part === "string" && (kind === "text" || isInstant(part));
}

const instantPattern =
  /^([1-9]\d{3}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4])(?::[0-5]\d)?)$/;

/** As `toISOString` and PostgreSQL write it. A day that no month has is none. */
function isInstant(text: string): boolean {
  if (text === "infinity") return true;
  const [, day = "", time = ""] = instantPattern.exec(text) ?? [];
  const instant = new Date(`${day}T${time}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${day}T${time}`);
}

function hashOf(args: PageArguments): string {
  const sorted = Object.entries(args).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url").slice(0, 16);
}

function invalid(): DomainError {
  const fields = [{ field: "page_token", description: "not a token of this list with these arguments" }];
  return new DomainError("INVALID_PAGE_TOKEN", "the page token does not belong to this list", {}, { fields });
}
