import { DomainError } from "@licet/kernel";

/** The etag of a row's version. */
export function toEtag(version: number): string {
  return `"${version}"`;
}

/**
 * Refuses a change that was decided on an older version.
 * @throws DomainError ETAG_MISMATCH, which maps to ABORTED
 */
export function checkEtag(expected: string | undefined, version: number): void {
  if (expected === undefined || expected === "" || expected === toEtag(version)) return;
  throw new DomainError("ETAG_MISMATCH", "changed by someone else meanwhile: read it again", { etag: expected });
}
