import type { Instant } from "./snapshot-document.ts";

/** A dated move of a licence: from the instant on the status is this one, whether or not a newer document says so. */
export interface StatusChangeDocument {
  at: Instant;
  status: "active" | "suspended" | "revoked";
  suspension?: "payment" | "hold";
}
