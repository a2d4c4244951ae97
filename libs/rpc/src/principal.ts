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
  /** When the credential ends, in milliseconds since the epoch; undefined for one that does not. */
  readonly expiresAtMs?: number;
}

/** The caller of a public method that brought no credential. */
export const anonymous: Principal = { subject: "", tenantId: undefined, anyTenant: false, scopes: new Set() };

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
