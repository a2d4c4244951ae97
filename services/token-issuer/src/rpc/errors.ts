import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each reason of this service answers. */
export const errors: ErrorTable = {
  /** Nobody gives a scope that they do not hold themselves. */
  SCOPE_NOT_HELD: Code.PermissionDenied,
  /** Only a credential of the platform itself, for any tenant, may do this. */
  PLATFORM_CREDENTIAL_REQUIRED: Code.PermissionDenied,
  /** No client can be made for this tenant. */
  TENANT_RESERVED: Code.InvalidArgument,
};
