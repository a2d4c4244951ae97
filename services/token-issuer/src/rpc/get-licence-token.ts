import type { TokenReads } from "../app/ports.ts";
import { toLicenceToken } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The newest token of a licence. */
export function getLicenceToken(reads: TokenReads): RpcHandlers["getLicenceToken"] {
  return async ({ licenceId }, { tenantId }) => ({
    licenceToken: toLicenceToken(await reads.current(tenantId, licenceId)),
  });
}
