import type { Instant, JsonValue } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { JSONWebKeySet } from "jose";
import { signJws, type SigningKey } from "./sign-jws.ts";
import { verifyJws } from "./verify-jws.ts";

/** The claims of a decision receipt: those of a JWT (RFC 7519) that never ends, and the decision. */
export interface ReceiptClaims {
  /** Issuer. */
  iss: string;
  /** The account. */
  sub: string;
  /** The decision's id. */
  jti: string;
  /** When the receipt was signed, in whole seconds. */
  iat: number;
  licet: {
    /** The vendor's tenant. */
    tenant: string;
    decision: ReceiptDecision;
  };
}

/** What was asked, and what was answered. What was not said is absent. */
export interface ReceiptDecision {
  /** When it was decided, epoch milliseconds. */
  at: Instant;
  feature: string;
  user?: string;
  device?: string;
  lease?: string;
  /** The country that the request claimed. */
  country?: string;
  /** What the address of the request told. The address itself is not in a receipt. */
  address?: { country?: string; anonymous?: true };
  productVersion?: string;
  /** Decimal. */
  amount?: string;
  usage?: "reserve" | "consume";
  allowed: boolean;
  /** The first failing condition, or why it is allowed. */
  code: string;
  /** Every failing condition. */
  failures?: string[];
  /** `true`, a ceiling or a typed value. */
  value?: JsonValue;
  /** Decimals of what is counted; the limit may be "unlimited". */
  quota?: { limit: string; used?: string; remaining?: string };
  /** The rights that gave it. */
  licences?: string[];
  overrides?: string[];
  /** Of the account, as it was read. */
  revision: number;
  traceId?: string;
  /** Whose credential asked. */
  askedBy: string;
}

/** A receipt that may be relied on. */
export interface VerifiedReceipt {
  readonly claims: ReceiptClaims;
  readonly kid: string;
}

/** What a verifier trusts and demands. */
export interface ReceiptVerifyOptions {
  /** The issuer's public keys, as kept or fetched from its JWKS. */
  keys: JSONWebKeySet;
  /** Whose it must be, and of which tenant; any when absent. */
  issuer?: string;
  tenant?: string;
}

const receiptType = "licet-decision-receipt+jwt";

/** Signs a receipt: a compact JWS by EdDSA, `typ` is `licet-decision-receipt+jwt`. */
export function signDecisionReceipt(claims: ReceiptClaims, key: SigningKey): string {
  return signJws(receiptType, claims, key);
}

/**
 * Verifies a receipt without any call. Throws a DomainError that says precisely why not: `TOKEN_MALFORMED`,
 * `TOKEN_TYPE_WRONG`, `TOKEN_ALGORITHM_REFUSED`, `TOKEN_KEY_UNKNOWN`, `TOKEN_SIGNATURE_INVALID`, `TOKEN_ISSUER_WRONG`,
 * `TOKEN_AUDIENCE_WRONG` for another tenant's.
 */
export async function verifyDecisionReceipt(receipt: string, options: ReceiptVerifyOptions): Promise<VerifiedReceipt> {
  const { payload, kid } = await verifyJws(receipt, receiptType, options.keys);
  const claims = readClaims(payload);
  refuseOther("TOKEN_ISSUER_WRONG", claims.iss, options.issuer);
  refuseOther("TOKEN_AUDIENCE_WRONG", claims.licet.tenant, options.tenant);
  return { claims, kid };
}

function readClaims(payload: unknown): ReceiptClaims {
  const claims = payload as Partial<ReceiptClaims> | null;
  const decision: Partial<ReceiptDecision> = claims?.licet?.decision ?? {};
  const texts = [claims?.iss, claims?.sub, claims?.jti, claims?.licet?.tenant, decision.feature, decision.code];
  const numbers = [claims?.iat, decision.at, decision.revision];
  const isWhole =
    texts.every((text) => typeof text === "string") &&
    numbers.every(Number.isFinite) &&
    typeof decision.allowed === "boolean";
  if (!isWhole) throw new DomainError("TOKEN_MALFORMED", "the token's claims are not those of a decision receipt");
  return claims as ReceiptClaims;
}

function refuseOther(reason: "TOKEN_ISSUER_WRONG" | "TOKEN_AUDIENCE_WRONG", actual: string, expected = actual): void {
  if (actual === expected) return;
  throw new DomainError(reason, `the receipt is of ${actual}, not of ${expected}`, { actual, expected });
}
