import type { Clock } from "@licet/kernel";
import type { OverridePatch } from "../../domain/override/change-overrides.ts";
import { updateOverride } from "../../domain/override/change-overrides.ts";
import type { Caller } from "../caller.ts";
import type { OverridePorts, SavedOverride } from "./change-override.ts";
import { changeOverride } from "./change-override.ts";

/** An override's fields to change, and the version they were read at. */
export interface OverrideUpdate {
  readonly overrideId: string;
  readonly patch: OverridePatch;
  readonly etag: string;
}

/** Changes an override. */
export type UpdateOverride = (caller: Caller, update: OverrideUpdate) => Promise<SavedOverride>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH, OVERRIDE_ENDED and what does not suit the feature. */
export function createUpdateOverride(ports: OverridePorts & { readonly clock: Clock }): UpdateOverride {
  return (caller, update) =>
    changeOverride(ports, caller, update, (state, view) => {
      const circumstances = { view, actor: caller.actor, now: ports.clock.now() };
      return updateOverride(state, update.overrideId, update.patch, circumstances);
    });
}
