import { DomainError } from "@licet/kernel";

/** The etag of a version. */
export function toEtag(version: number): string {
  return `"${version}"`;
}

/** Refuses a change that was decided on another version; an empty etag takes whatever it is now. @throws ETAG_MISMATCH */
export function checkEtag(etag: string, version: number): void {
  if (etag === "" || etag === toEtag(version)) return;
  throw new DomainError("ETAG_MISMATCH", "changed by someone else meanwhile: read it again", { etag });
}
