import { catalogLists, keyOf } from "./catalog-content.ts";
import type { CatalogContent } from "./catalog-content.ts";
import { isEqual } from "./is-equal.ts";

/** What happened to one thing of a catalog. */
export interface CatalogChange {
  action: "create" | "update" | "delete";
  kind: (typeof catalogLists)[number][1];
  key: string;
  fields: FieldChange[];
}

/** One differing field; JSON texts, empty where there is nothing. */
export interface FieldChange {
  path: string;
  before: string;
  after: string;
}

/** The differences that lead from one catalog to another, list by list in the order of the keys. */
export function diffCatalog(before: CatalogContent, after: CatalogContent): CatalogChange[] {
  return catalogLists.flatMap(([list, kind]) => {
    const old = new Map<string, object>(before[list].map((entry) => [keyOf(entry), entry]));
    const fresh = new Map<string, object>(after[list].map((entry) => [keyOf(entry), entry]));
    const keys = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
    return keys.flatMap((key) => compare(kind, key, old.get(key), fresh.get(key)));
  });
}

function compare(
  kind: CatalogChange["kind"],
  key: string,
  before: object | undefined,
  after: object | undefined,
): CatalogChange[] {
  if (before === undefined) return [{ action: "create", kind, key, fields: [] }];
  if (after === undefined) return [{ action: "delete", kind, key, fields: [] }];
  const fields = diffValues("", before, after);
  return fields.length === 0 ? [] : [{ action: "update", kind, key, fields }];
}

function diffValues(path: string, before: unknown, after: unknown): FieldChange[] {
  if (isEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ path, before: toText(before), after: toText(after) }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const below = path === "" ? name : Array.isArray(before) ? `${path}[${name}]` : `${path}.${name}`;
    return diffValues(below, memberOf(before, name), memberOf(after, name));
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function memberOf(value: Record<string, unknown>, name: string): unknown {
  return value[name];
}

function toText(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}
