import { DomainError } from "@licet/kernel";
import { coversScope, uncoveredScopes } from "./scopes.ts";

/** Whom a role is for: the vendor's own credentials, or those that are bound to an account. */
export type RoleKind = "staff" | "customer";

/** A set of scopes by name. */
export interface Role {
  readonly roleKey: string;
  readonly displayName: string;
  readonly kind: RoleKind;
  readonly scopes: readonly string[];
  /** Absent for a built-in one. */
  readonly stored?: {
    readonly version: number;
    readonly createTime: Date;
    readonly updateTime: Date;
  };
}

/** The scopes that methods need. */
export interface KnownScopes {
  readonly all: ReadonlySet<string>;
  /** Of methods that are kept to one account for a caller that is bound to it. */
  readonly forCustomers: ReadonlySet<string>;
}

/**
 * Judges a role as it shall be, by the scopes of who wants it.
 * @throws DomainError SCOPE_UNKNOWN, SCOPE_NOT_FOR_CUSTOMERS, SCOPE_NOT_HELD
 */
export function checkRole({ kind, scopes }: Role, held: readonly string[], known: KnownScopes): void {
  refuseUnknown(scopes, known);
  if (kind === "customer") refuseStaffScopes(scopes, known);
  refuseGifts(held, scopes);
}

/** What a credential is to be given. */
export interface Gift {
  /** The account that it is bound to; undefined: to none. */
  readonly accountId: string | undefined;
  readonly scopes: readonly string[];
  readonly roles: readonly Role[];
}

/**
 * Judges what is given to a credential, by the scopes of who gives it.
 * @throws DomainError ROLE_KIND_MISMATCH, SCOPE_NOT_FOR_CUSTOMERS, SCOPE_NOT_HELD
 */
export function checkGift(gift: Gift, held: readonly string[], known: KnownScopes): void {
  const { accountId, scopes, roles } = gift;
  const kind = accountId === undefined ? "staff" : "customer";
  const stranger = roles.find((role) => role.kind !== kind);
  if (stranger !== undefined) throw kindMismatch(stranger);
  if (kind === "customer") refuseStaffScopes(scopes, known);
  refuseGifts(held, scopesOf(scopes, roles));
}

/** The scopes, and those that the roles give, each once. */
export function scopesOf(scopes: readonly string[], roles: readonly Role[]): readonly string[] {
  return [...new Set([...scopes, ...roles.flatMap((role) => role.scopes)])];
}

/** A wildcard must open something too. */
function refuseUnknown(scopes: readonly string[], { all }: KnownScopes): void {
  const unknown = scopes.filter((scope) => ![...all].some((one) => coversScope([scope], one))).join(" ");
  if (unknown === "") return;
  throw new DomainError("SCOPE_UNKNOWN", `no method needs ${unknown}`, { scopes: unknown });
}

/** One by one: what a wildcard opens grows. */
function refuseStaffScopes(scopes: readonly string[], { forCustomers }: KnownScopes): void {
  const refused = scopes.filter((scope) => !forCustomers.has(scope)).join(" ");
  if (refused === "") return;
  const text = `nothing that is bound to an account can have ${refused}`;
  throw new DomainError("SCOPE_NOT_FOR_CUSTOMERS", text, { scopes: refused });
}

/** Nobody gives what they do not have. */
function refuseGifts(held: readonly string[], scopes: readonly string[]): void {
  const refused = uncoveredScopes(held, scopes).join(" ");
  if (refused === "") return;
  throw new DomainError("SCOPE_NOT_HELD", `you do not hold ${refused} yourself`, { scopes: refused });
}

function kindMismatch({ roleKey, kind }: Role): DomainError {
  const text = kind === "customer" ? "is for credentials bound to an account" : "is for the vendor's own credentials";
  return new DomainError("ROLE_KIND_MISMATCH", `role ${roleKey} ${text}`, { role: roleKey });
}
