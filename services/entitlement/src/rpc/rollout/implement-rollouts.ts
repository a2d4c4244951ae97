import { RolloutService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { RolloutCounts, Rollouts } from "../../app/rollout/ports.ts";
import { handleGetRollout } from "./get-rollout.ts";
import { handleHaltRollout } from "./halt-rollout.ts";
import { handleListRollouts } from "./list-rollouts.ts";
import { handleResumeRollout } from "./resume-rollout.ts";
import { handleSetRolloutPercent } from "./set-rollout-percent.ts";

/** What the handlers read from. */
export interface RolloutParts {
  readonly rollouts: Rollouts;
  readonly rolloutCounts: RolloutCounts;
  readonly clock: Clock;
}

/** The RolloutService, a line for each RPC. */
export function implementRollouts({ changeRollout }: Commands, parts: RolloutParts): RpcService {
  const { rollouts, rolloutCounts, clock } = parts;
  return implementService(RolloutService, {
    getRollout: handleGetRollout(rollouts, rolloutCounts, clock),
    listRollouts: handleListRollouts(rollouts),
    setRolloutPercent: handleSetRolloutPercent(changeRollout),
    haltRollout: handleHaltRollout(changeRollout),
    resumeRollout: handleResumeRollout(changeRollout),
  });
}
