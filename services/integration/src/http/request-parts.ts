import { DomainError } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Caller } from "../app/receive-orders.ts";

/** On whose behalf a request comes. */
export function toCaller({ tenantId, actor, traceId }: RpcContext): Caller {
  return { tenantId, actor, traceId };
}

/** @throws DomainError MEDIA_TYPE_UNSUPPORTED unless the body is of one of the types */
export function checkMediaType(context: RpcContext, ...types: readonly string[]): void {
  const type = (context.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (types.includes(type)) return;
  const supported = types.join(" or ");
  throw new DomainError("MEDIA_TYPE_UNSUPPORTED", `the body must be ${supported}`, { supported });
}

const maxKeyLength = 255;

/**
 * The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): a structured string, or any bare text.
 * @throws DomainError REQUEST_INVALID when it is missing or too long
 */
export function readIdempotencyKey(context: RpcContext): string {
  const raw = context.header("idempotency-key")?.trim() ?? "";
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(raw)?.[1];
  const key = quoted === undefined ? raw : quoted.replaceAll(/\\(.)/g, "$1");
  if (key.length > 0 && key.length <= maxKeyLength) return key;
  throw invalidParameter("idempotency-key", `the header is required, with 1 to ${maxKeyLength} characters`);
}

/** A whole number of the query. @throws DomainError REQUEST_INVALID when it is none, or out of bounds */
export function readWholeNumber(
  query: URLSearchParams,
  name: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const raw = query.get(name);
  if (raw === null || raw === "") return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : NaN;
  if (value >= min && value <= max) return value;
  throw invalidParameter(name, `must be a whole number between ${min} and ${max}`);
}

/** A refusal of one parameter or header. */
export function invalidParameter(field: string, description: string): DomainError {
  return new DomainError(
    "REQUEST_INVALID",
    `invalid: ${field}`,
    { fields: field },
    { fields: [{ field, description }] },
  );
}

/** @throws DomainError REQUEST_MALFORMED when the bytes are not JSON in UTF-8 */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const problem = error instanceof SyntaxError ? error.message : "not UTF-8";
    throw new DomainError("REQUEST_MALFORMED", `the ${what} is not JSON: ${problem}`, { problem });
  }
}
