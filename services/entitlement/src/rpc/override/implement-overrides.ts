import { OverrideService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { OverrideReader } from "../../app/ports.ts";
import { handleBatchCreateOverrides } from "./batch-create-overrides.ts";
import { handleCreateOverride } from "./create-override.ts";
import { handleEndOverride } from "./end-override.ts";
import { handleGetOverride } from "./get-override.ts";
import { handleListOverrides } from "./list-overrides.ts";
import { handleUpdateOverride } from "./update-override.ts";

/** The OverrideService, a line for each RPC. */
export function implementOverrides(commands: Commands, overrides: OverrideReader, clock: Clock): RpcService {
  return implementService(OverrideService, {
    createOverride: handleCreateOverride(commands.batchCreateOverrides, clock),
    batchCreateOverrides: handleBatchCreateOverrides(commands.batchCreateOverrides, clock),
    getOverride: handleGetOverride(overrides, clock),
    listOverrides: handleListOverrides(overrides, clock),
    updateOverride: handleUpdateOverride(commands.updateOverride, clock),
    endOverride: handleEndOverride(commands.endOverride, clock),
  });
}
