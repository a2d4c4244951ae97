import type { Instant, JsonValue, SnapshotDocument } from "@licet/decision";

/** The claims of a licence token: those of a JWT (RFC 7519, instants in whole seconds), its status, and `licet`. */
export interface LicenceClaims {
  /** Issuer. */
  iss: string;
  /** The account. */
  sub: string;
  /** The product. */
  aud: string;
  /** Token id. */
  jti: string;
  iat: number;
  nbf: number;
  /** Absent: the token does not end, as for a perpetual licence. */
  exp?: number;
  /** Where revocation is published (draft-ietf-oauth-status-list). */
  status?: { status_list: StatusReference };
  licet: LicetClaim;
}

/** A place in a published status list. */
export interface StatusReference {
  idx: number;
  uri: string;
}

/** What the token says beyond a JWT. Decisions read `snapshot` alone; `licence` is the same for readers of any language. */
export interface LicetClaim {
  snapshot: SnapshotDocument;
  licence: LicenceSummary;
  /** When the holder should fetch the next token, epoch milliseconds. */
  refreshAt?: Instant;
  /** How long after `exp` the token still counts. */
  graceSeconds?: number;
}

/** The licence in flat words. Instants are epoch milliseconds. */
export interface LicenceSummary {
  id: string;
  product: string;
  edition?: string;
  plan: string;
  planVersion: number;
  models: string[];
  versions?: { min?: string; max?: string };
  from: Instant;
  until?: Instant;
  maintenanceUntil?: Instant;
  /** By feature: `true`, a ceiling, or a typed value. */
  features: Record<string, JsonValue>;
  /** How many users, devices and concurrent uses. */
  quantities: { units: number; users?: number; devices?: number; concurrency?: number };
  /** By metered feature, each allowance: how much, times `units` with `perUnit`, anew after each ISO 8601 period. */
  usage: Record<string, { amount: string; perUnit?: true; reset?: string }[]>;
  /** Whom and what it is bound to. */
  binding: { users?: string[]; devices?: string[] };
  /** Key of the territory in the snapshot. */
  territory?: string;
}
