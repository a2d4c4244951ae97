import type { JSONWebKeySet } from "jose";
import type { VerifiedStatusList } from "./status-list-token.ts";

/** What a verifier trusts and demands. */
export interface VerifyOptions {
  /** The issuer's public keys, as pinned in the product or fetched from its JWKS. */
  keys: JSONWebKeySet;
  now: Date;
  /** Whose and for which product it must be; any when absent. */
  issuer?: string;
  audience?: string;
  /** The list that the token names. Without it, or a name, revocation stays unknown, which `requireStatus` refuses. */
  statusList?: VerifiedStatusList;
  requireStatus?: boolean;
  /** Refuses a status list issued longer ago, whatever the list says of itself. */
  maxStalenessSeconds?: number;
  /** How far clocks may differ; 60 when absent. Counts for `nbf` only: `exp` has its grace. */
  clockToleranceSeconds?: number;
}
