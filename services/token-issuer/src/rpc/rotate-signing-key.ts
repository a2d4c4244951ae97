import { DomainError } from "@licet/kernel";
import type { RotateSigningKey } from "../app/rotate-signing-key.ts";
import { toSigningKey } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes the next key sign. The keys are all tenants', so a tenant's own credential cannot. */
export function rotateSigningKey(rotate: RotateSigningKey): RpcHandlers["rotateSigningKey"] {
  return async (_request, { principal, tenantId }) => {
    if (!principal.anyTenant)
      throw new DomainError("PLATFORM_CREDENTIAL_REQUIRED", "the keys are the whole platform's");
    return { activeKey: toSigningKey(await rotate(tenantId)) };
  };
}
