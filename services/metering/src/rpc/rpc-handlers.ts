import type { MeteringService } from "@licet/contracts/metering";
import type { implementService } from "@licet/rpc";

/** The handlers of the service, by RPC. */
export type RpcHandlers = Parameters<typeof implementService<typeof MeteringService>>[1];
