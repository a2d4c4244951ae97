import type { Database } from "@licet/db";
import type { SeatUsed, SeatUseStore } from "../../app/seat/ports.ts";

/** Uses of seats in PostgreSQL. */
export function createSeatUseStore(db: Database): SeatUseStore {
  return {
    record: (tenantId, uses) =>
      db.transaction(tenantId, async (tx) => {
        const rows = uses
          .map(({ licenceId, userId, time }) => ({ licence_id: licenceId, user_id: userId, use_time: time }))
          .sort(byKey);
        const params = [tenantId, JSON.stringify(rows)];
        await tx.sql(recordUses, params, { name: "entitlement_record_seat_uses" });
        const known = await tx.sql<{ licence_id: string; user_id: string }>(findKnown, params);
        const keys = new Set(known.map(({ licence_id, user_id }) => keyOf(licence_id, user_id)));
        return uses.filter((use: SeatUsed) => !keys.has(keyOf(use.licenceId, use.userId)));
      }),
  };
}

interface UseRow {
  readonly licence_id: string;
  readonly user_id: string;
}

/** All who write several do so in this order. */
function byKey(one: UseRow, other: UseRow): number {
  return keyOf(one.licence_id, one.user_id) < keyOf(other.licence_id, other.user_id) ? -1 : 1;
}

/** Ids of licences have no spaces. */
function keyOf(licenceId: string, userId: string): string {
  return `${licenceId} ${userId}`;
}

const used = "jsonb_to_recordset($2::jsonb) as used (licence_id text, user_id text, use_time timestamptz)";

// Several uses of one seat count as the last of them.
const recordUses = `
  update seat set last_use_time = used.use_time, notice_time = null
  from (select licence_id, user_id, max(use_time) as use_time from ${used} group by licence_id, user_id) as used
  where seat.tenant_id = $1 and seat.licence_id = used.licence_id and seat.user_id = used.user_id
    and used.use_time > greatest(seat.assign_time, seat.last_use_time)
    and (seat.last_use_time is null or seat.notice_time is not null
      or used.use_time >= seat.last_use_time + interval '1 day')`;

const findKnown = `
  select seat.licence_id, seat.user_id from seat join ${used} using (licence_id, user_id) where seat.tenant_id = $1`;
