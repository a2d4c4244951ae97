import { RolloutService } from "@licet/contracts/entitlement";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { Rollouts } from "../../app/rollout/ports.ts";
import { handleGetRollout } from "./get-rollout.ts";
import { handleHaltRollout } from "./halt-rollout.ts";
import { handleListRollouts } from "./list-rollouts.ts";
import { handleResumeRollout } from "./resume-rollout.ts";
import { handleSetRolloutPercent } from "./set-rollout-percent.ts";

/** The RolloutService, a line for each RPC. */
export function implementRollouts({ changeRollout }: Commands, rollouts: Rollouts): RpcService {
  return implementService(RolloutService, {
    getRollout: handleGetRollout(rollouts),
    listRollouts: handleListRollouts(rollouts),
    setRolloutPercent: handleSetRolloutPercent(changeRollout),
    haltRollout: handleHaltRollout(changeRollout),
    resumeRollout: handleResumeRollout(changeRollout),
  });
}
