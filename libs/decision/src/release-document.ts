import type { Instant } from "./snapshot-document.ts";

/** One published version of a product. */
export interface ReleaseDocument {
  version: string;
  releasedAt: Instant;
}
