import { create } from "@bufbuild/protobuf";
import type { Propagation as PropagationMessage } from "@licet/contracts/entitlement";
import { PropagationChangedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { Propagation } from "../domain/propagation/propagation.ts";

/** How propagations look on the wire. */
export interface PropagationMessages {
  toPropagation(propagation: Propagation): PropagationMessage;
}

/** The event of `licet.entitlement.v1` about propagations. */
export function createPropagationMapping({ toPropagation }: PropagationMessages) {
  return (tenantId: string, propagation: Propagation, actor: string): OutgoingEvent => {
    const content = { propagation: toPropagation(propagation), actor };
    return eventOf(PropagationChangedSchema, create(PropagationChangedSchema, content), { tenantId });
  };
}
