import { DomainError } from "@licet/kernel";

/** Who calls, as the credential says. Cached and shared between calls: never changed. */
export interface Principal {
  /** Client id; the actor that changes are attributed to. */
  readonly subject: string;
  /** The tenant the credential belongs to; undefined when it may name any. */
  readonly tenantId: string | undefined;
  /** A platform service's credential, which names the tenant of each call in the metadata. */
  readonly anyTenant: boolean;
  readonly scopes: ReadonlySet<string>;
  /** The one account that the credential may do anything for; undefined when it is bound to none. */
  readonly accountId?: string;
  /** Who acts by it: a person, or a service account, of the account. Confines nothing. */
  readonly userId?: string;
  /** When the credential ends, in milliseconds since the epoch; undefined for one that does not. */
  readonly expiresAtMs?: number;
}

/** The caller of a public method that brought no credential. */
export const anonymous: Principal = { subject: "", tenantId: undefined, anyTenant: false, scopes: new Set() };

/** Who changes are attributed to: the client, and after a slash the user who acts by it. */
export function actorOf({ subject, userId }: Principal): string {
  return userId === undefined ? subject : `${subject}/${userId}`;
}

/** The scopes that open a method which needs `scope`: itself and the wildcards above it. */
export function toAcceptedScopes(scope: string): readonly string[] {
  const parts = scope.split(".");
  const wildcards = parts.map((_, index) => [...parts.slice(0, index), "*"].join("."));
  return [scope, ...wildcards];
}

/** True if the principal holds one of them. */
export function holdsScope(principal: Principal, accepted: readonly string[]): boolean {
  for (let index = 0; index < accepted.length; index += 1) {
    if (principal.scopes.has(accepted[index] as string)) return true;
  }
  return false;
}

/** What is answered to a caller who lacks the scope. */
export function scopeRequired(scope: string): DomainError {
  return new DomainError("SCOPE_REQUIRED", `scope ${scope} is required`, { scope });
}

/** What is answered to a caller bound to an account where the call is about more than one. */
export function accountBoundCaller(): DomainError {
  return new DomainError("ACCOUNT_BOUND_CALLER", "this is closed to credentials that are bound to an account");
}
