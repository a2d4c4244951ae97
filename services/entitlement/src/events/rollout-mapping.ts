import { create } from "@bufbuild/protobuf";
import type { Rollout as RolloutMessage, RolloutFigures as FiguresMessage } from "@licet/contracts/entitlement";
import { RolloutChangedSchema, RolloutHaltedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { RolloutChange } from "../domain/rollout/change-rollout.ts";
import type { RolloutFigures } from "../domain/rollout/guard.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";

/** How rollouts look on the wire. */
export interface RolloutMessages {
  toRollout(rollout: Rollout): RolloutMessage;
  toRolloutFigures(figures: RolloutFigures): FiguresMessage;
}

/** The events of `licet.entitlement.v1` about rollouts. */
export function createRolloutMapping({ toRollout, toRolloutFigures }: RolloutMessages) {
  return (tenantId: string, { event, rollout, figures }: RolloutChange, actor: string): OutgoingEvent => {
    const content = { rollout: toRollout(rollout), actor };
    if (event !== "rollout_halted") {
      return eventOf(RolloutChangedSchema, create(RolloutChangedSchema, content), { tenantId });
    }
    const halted = { ...content, ...(figures && { figures: toRolloutFigures(figures) }) };
    return eventOf(RolloutHaltedSchema, create(RolloutHaltedSchema, halted), { tenantId });
  };
}
