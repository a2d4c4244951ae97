import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  SeatChangedSchema,
  SeatIdleSchema,
  SeatNoticeWithdrawnSchema,
  SeatReclaim,
  SeatReclaimedSchema,
  SeatsReservedSchema,
  SeatTransferredSchema,
} from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DomainEvent } from "../domain/change.ts";
import type { SeatHolder } from "../domain/seat/seat-holder.ts";
import type { SeatReclaimCause } from "../domain/seat/transfer-seat.ts";

/** What happened to the seats of a licence. */
export type SeatEvent = Extract<
  DomainEvent,
  { readonly kind: `seat_${"changed" | "transferred" | "reclaimed" | "idle" | "notice_withdrawn"}` | "seats_reserved" }
>;

const causes: Readonly<Record<SeatReclaimCause, SeatReclaim>> = { staff: SeatReclaim.STAFF, idle: SeatReclaim.IDLE };

/** The events of `licet.entitlement.v1` about seats. */
export function toSeatEvent(
  event: SeatEvent,
  { tenantId, ...told }: { tenantId: string; accountId: string; actor: string; revision: bigint },
): OutgoingEvent {
  const { licenceId } = event;
  switch (event.kind) {
    case "seat_changed": {
      const content = { ...told, licenceId, ...toHolder(event), assigned: event.assigned };
      return eventOf(SeatChangedSchema, create(SeatChangedSchema, content), { tenantId });
    }
    case "seat_transferred": {
      const { fromUserId, toUserId, fromUserAccountId = "", toUserAccountId = "" } = event;
      const content = { ...told, licenceId, fromUserId, toUserId, fromUserAccountId, toUserAccountId };
      return eventOf(SeatTransferredSchema, create(SeatTransferredSchema, content), { tenantId });
    }
    case "seat_reclaimed": {
      const { cause, reason } = event;
      const content = { ...told, licenceId, ...toHolder(event), cause: causes[cause], reason };
      return eventOf(SeatReclaimedSchema, create(SeatReclaimedSchema, content), { tenantId });
    }
    case "seat_idle": {
      const { idleSince, reclaimTime } = event;
      const times = { idleTime: timestampFromDate(idleSince), reclaimTime: timestampFromDate(reclaimTime) };
      const { accountId, revision } = told;
      const content = { accountId, revision, licenceId, ...toHolder(event), ...times };
      return eventOf(SeatIdleSchema, create(SeatIdleSchema, content), { tenantId });
    }
    case "seat_notice_withdrawn": {
      const { accountId, revision } = told;
      const content = { accountId, revision, licenceId, ...toHolder(event) };
      return eventOf(SeatNoticeWithdrawnSchema, create(SeatNoticeWithdrawnSchema, content), { tenantId });
    }
    case "seats_reserved": {
      const content = { ...told, licenceId, group: event.group, seats: BigInt(event.seats) };
      return eventOf(SeatsReservedSchema, create(SeatsReservedSchema, content), { tenantId });
    }
  }
}

function toHolder({ userId, userAccountId = "" }: SeatHolder): { userId: string; userAccountId: string } {
  return { userId, userAccountId };
}
