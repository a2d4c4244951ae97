import type { SigningKeyStore } from "../app/ports.ts";
import { toSigningKey } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The platform's keys, newest first. */
export function listSigningKeys(keys: SigningKeyStore): RpcHandlers["listSigningKeys"] {
  return async () => ({ signingKeys: (await keys.list()).map(toSigningKey) });
}
