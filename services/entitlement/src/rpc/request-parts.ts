import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { DomainError } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { Caller } from "../app/caller.ts";
import type { PageQuery } from "../app/ports.ts";

const defaultPageSize = 50;

/** On whose behalf the call runs. */
export function toCaller({ tenantId, actor }: RpcContext): Caller {
  return { tenantId, actor };
}

/** Which page is wanted. */
export function toPageQuery({ pageSize, pageToken }: { pageSize: number; pageToken: string }): PageQuery {
  return { pageSize: pageSize === 0 ? defaultPageSize : pageSize, pageToken };
}

/** What was found. @throws DomainError NOT_FOUND, in the same words whether it is missing or another tenant's */
export function requireFound<T>(found: T | undefined, noun: string, id: string): T {
  if (found === undefined) throw new DomainError("NOT_FOUND", `no such ${noun}`, { resource: noun, id });
  return found;
}

/**
 * The fields of a message that a mask names, by the wire's own names. `*` is all that may be changed.
 * @throws DomainError FIELD_MASK_INVALID
 */
export function toPatch<Fields extends Record<string, unknown>>(
  mask: FieldMask | undefined,
  changeable: Fields,
): Partial<Fields> {
  const paths = mask?.paths ?? [];
  const wanted = paths.includes("*") ? Object.keys(changeable) : paths.map(toCamelCase);
  const unknown = wanted.filter((name) => !Object.hasOwn(changeable, name));
  if (paths.length === 0 || unknown.length > 0) {
    const fields = [{ field: "update_mask", description: `may name ${Object.keys(changeable).join(", ")}` }];
    const path = unknown[0] ?? "";
    throw new DomainError("FIELD_MASK_INVALID", `the mask names no field: ${path}`, { path }, { fields });
  }
  return Object.fromEntries(wanted.map((name) => [name, changeable[name]])) as Partial<Fields>;
}

function toCamelCase(path: string): string {
  return path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
