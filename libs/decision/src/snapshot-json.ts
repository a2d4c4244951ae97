import { DomainError, type FieldViolation } from "@licet/kernel";
import { toCanonicalJson } from "./canonical-json.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";
import { findBrokenReferences } from "./snapshot-references.ts";
import { snapshotShape } from "./snapshot-shape.ts";

/** The document's canonical JSON: equal documents give equal bytes. */
export function encodeSnapshot(document: SnapshotDocument): string {
  return toCanonicalJson(document);
}

/**
 * Reads a document back and checks it. Throws a DomainError: `SNAPSHOT_MALFORMED` for text that is not JSON,
 * `SNAPSHOT_SCHEMA_UNSUPPORTED` for another schema, `SNAPSHOT_INVALID` with every field at fault.
 */
export function decodeSnapshot(json: string): SnapshotDocument {
  return checkSnapshot(parse(json));
}

/** As `decodeSnapshot`, for a document that is parsed already. */
export function checkSnapshot(value: unknown): SnapshotDocument {
  refuseOtherSchema(value);
  const violations = snapshotShape(value) ?? findBrokenReferences(value as SnapshotDocument);
  if (violations !== undefined) throw invalid(violations);
  return value as SnapshotDocument;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new DomainError("SNAPSHOT_MALFORMED", "the snapshot is not JSON");
  }
}

function refuseOtherSchema(value: unknown): void {
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (typeof schema !== "number" || schema === 1) return;
  throw new DomainError("SNAPSHOT_SCHEMA_UNSUPPORTED", `snapshot schema ${schema} is not supported`, {
    schema: String(schema),
    supported: "1",
  });
}

function invalid(violations: readonly FieldViolation[]): DomainError {
  const fields = violations.map(({ field, description }) => ({ field: field.replace(/^\./, ""), description }));
  const first = fields.map(({ field, description }) => `${field} ${description}`)[0] ?? "";
  return new DomainError("SNAPSHOT_INVALID", `the snapshot is invalid: ${first}`, { first }, { fields });
}
