import { create } from "@bufbuild/protobuf";
import type { Rollout as RolloutMessage } from "@licet/contracts/entitlement";
import { RolloutChangedSchema, RolloutHaltedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { RolloutChange } from "../domain/rollout/change-rollout.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";

/** The events of `licet.entitlement.v1` about rollouts. */
export function createRolloutMapping(toRollout: (rollout: Rollout) => RolloutMessage) {
  return (
    tenantId: string,
    kind: NonNullable<RolloutChange["event"]>,
    rollout: Rollout,
    actor: string,
  ): OutgoingEvent => {
    const content = { rollout: toRollout(rollout), actor };
    return kind === "rollout_halted"
      ? eventOf(RolloutHaltedSchema, create(RolloutHaltedSchema, content), { tenantId })
      : eventOf(RolloutChangedSchema, create(RolloutChangedSchema, content), { tenantId });
  };
}
