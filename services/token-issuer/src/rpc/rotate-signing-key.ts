import type { RotateSigningKey } from "../app/rotate-signing-key.ts";
import { toSigningKey } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes the next key sign. */
export function rotateSigningKey(rotate: RotateSigningKey): RpcHandlers["rotateSigningKey"] {
  return async (_request, { tenantId }) => ({ activeKey: toSigningKey(await rotate(tenantId)) });
}
