import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  /** Nobody gives a scope that they do not hold themselves. */
  SCOPE_NOT_HELD: Code.PermissionDenied,
  /** No method of the platform needs the scope. */
  SCOPE_UNKNOWN: Code.InvalidArgument,
  /** What is bound to an account can hold scopes of methods that are kept to one account, one by one, and no others. */
  SCOPE_NOT_FOR_CUSTOMERS: Code.InvalidArgument,
  /** There is no such role. */
  ROLE_UNKNOWN: Code.InvalidArgument,
  /** Roles for customers are for credentials bound to an account, and those for staff for all others. */
  ROLE_KIND_MISMATCH: Code.InvalidArgument,
  /** Every tenant has this role, as it is. */
  ROLE_BUILT_IN: Code.FailedPrecondition,
  /** A client has the role: disable it first. */
  ROLE_IN_USE: Code.FailedPrecondition,
  /** Only a credential of the platform itself, for any tenant, may do this. */
  PLATFORM_CREDENTIAL_REQUIRED: Code.PermissionDenied,
  /** No client can be made for this tenant. */
  TENANT_RESERVED: Code.InvalidArgument,
};
