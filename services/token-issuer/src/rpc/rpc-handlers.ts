import type { TokenService } from "@licet/contracts/token";
import type { implementService } from "@licet/rpc";

/** The handlers of this service's RPCs, by name. */
export type RpcHandlers = Parameters<typeof implementService<typeof TokenService>>[1];
