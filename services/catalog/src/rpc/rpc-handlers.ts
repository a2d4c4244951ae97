import type { CatalogService } from "@licet/contracts/catalog";
import type { implementService } from "@licet/rpc";

/** The handlers of this service's RPCs, by name. */
export type RpcHandlers = Parameters<typeof implementService<typeof CatalogService>>[1];
