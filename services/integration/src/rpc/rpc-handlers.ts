import type { IntegrationService } from "@licet/contracts/integration";
import type { implementService } from "@licet/rpc";

/** The handlers of this service's RPCs, by name. */
export type RpcHandlers = Parameters<typeof implementService<typeof IntegrationService>>[1];
