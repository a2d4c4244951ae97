import type { Clock } from "@licet/kernel";
import { endOverride } from "../../domain/override/change-overrides.ts";
import type { Caller } from "../caller.ts";
import type { OverridePorts, SavedOverride } from "./change-override.ts";
import { changeOverride } from "./change-override.ts";

/** An override to end, and the version it was read at. */
export interface OverrideEnding {
  readonly overrideId: string;
  readonly reason: string;
  readonly etag: string;
}

/** Ends an override. */
export type EndOverride = (caller: Caller, ending: OverrideEnding) => Promise<SavedOverride>;

/** Makes the command. It refuses with NOT_FOUND and ETAG_MISMATCH. */
export function createEndOverride(ports: OverridePorts & { readonly clock: Clock }): EndOverride {
  return (caller, ending) =>
    changeOverride(ports, caller, ending, (state, view) => {
      const circumstances = { view, actor: caller.actor, now: ports.clock.now() };
      return endOverride(state, ending.overrideId, ending.reason, circumstances);
    });
}
