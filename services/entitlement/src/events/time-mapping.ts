import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Licence as LicenceMessage, ScheduledMove as ScheduledMoveMessage } from "@licet/contracts/entitlement";
import {
  LicenceExpiredSchema,
  LicenceExpiringSchema,
  LicenceGraceStartedSchema,
  LicenceMoveCancelledSchema,
  LicenceMoveFailedSchema,
  LicenceMoveScheduledSchema,
  LicenceStartedSchema,
  MaintenanceEndedSchema,
} from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DomainEvent } from "../domain/change.ts";
import type { Licence } from "../domain/licence/licence.ts";
import type { ScheduledMove } from "../domain/licence/scheduled-move.ts";

/** What was scheduled of a licence, and what has come to pass with it. */
export type TimeEvent = Extract<DomainEvent, { readonly move: ScheduledMove } | { readonly time: Date }>;

/** How licences and moves look on the wire. */
export interface TimeMapping {
  toLicence(licence: Licence, now: Date): LicenceMessage;
  toScheduledMove(licence: Licence, move: ScheduledMove): ScheduledMoveMessage;
}

const moments = {
  licence_started: LicenceStartedSchema,
  licence_grace_started: LicenceGraceStartedSchema,
  licence_expired: LicenceExpiredSchema,
  licence_maintenance_ended: MaintenanceEndedSchema,
} as const;

/** The events of `licet.entitlement.v1` about moves to come and moments; a moment shows the licence as it stood then. */
export function toTimeEvent(
  event: TimeEvent,
  { toLicence, toScheduledMove }: TimeMapping,
  { tenantId, actor, revision }: { readonly tenantId: string; readonly actor: string; readonly revision: bigint },
): OutgoingEvent {
  if ("move" in event) {
    const move = toScheduledMove(event.licence, event.move);
    switch (event.kind) {
      case "move_scheduled":
        return eventOf(LicenceMoveScheduledSchema, create(LicenceMoveScheduledSchema, { move, revision, actor }), {
          tenantId,
        });
      case "move_cancelled": {
        const content = { move, revision, actor, reason: event.reason };
        return eventOf(LicenceMoveCancelledSchema, create(LicenceMoveCancelledSchema, content), { tenantId });
      }
      case "move_failed":
        return eventOf(LicenceMoveFailedSchema, create(LicenceMoveFailedSchema, { move, revision }), { tenantId });
    }
  }
  const { time } = event;
  const content = { licence: toLicence(event.licence, time), time: timestampFromDate(time), revision };
  if (event.kind === "licence_expiring") {
    const told = { ...content, notice: event.notice };
    return eventOf(LicenceExpiringSchema, create(LicenceExpiringSchema, told), { tenantId, time });
  }
  const schema = moments[event.kind];
  return eventOf(schema, create(schema, content), { tenantId, time });
}
