import type { Database } from "@licet/db";
import type { SeatUsed, SeatUseStore } from "../../app/seat/ports.ts";

/** Uses of seats in PostgreSQL. */
export function createSeatUseStore(db: Database): SeatUseStore {
  return {
    record: (tenantId, uses) =>
      db.transaction(tenantId, async (tx) => {
        const rows = uses
          .map((use) => ({ ...toKey(use), use_time: use.time }))
          .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
        const params = [tenantId, JSON.stringify(rows)];
        await tx.sql(recordUses, params, { name: "entitlement_record_seat_uses" });
        const known = await tx.sql<SeatKey>(findKnown, params);
        const keys = new Set(known.map(keyOf));
        return uses.filter((use) => !keys.has(keyOf(toKey(use))));
      }),
  };
}

interface SeatKey {
  readonly licence_id: string;
  readonly user_id: string;
  readonly user_account_id: string;
}

function toKey({ licenceId, userId, userAccountId = "" }: SeatUsed): SeatKey {
  return { licence_id: licenceId, user_id: userId, user_account_id: userAccountId };
}

/** All who write several do so in this order. Ids of licences and accounts have no spaces. */
function keyOf({ licence_id, user_id, user_account_id }: SeatKey): string {
  return `${licence_id} ${user_account_id} ${user_id}`;
}

const used =
  "jsonb_to_recordset($2::jsonb) as used (licence_id text, user_id text, user_account_id text, use_time timestamptz)";

/** A licence's own account goes without a name. */
const ownAsNone = "case when used.user_account_id = seat.account_id then '' else used.user_account_id end";

// Several uses of one seat count as the last of them.
const recordUses = `
  update seat set last_use_time = used.use_time, notice_time = null
  from (
    select licence_id, user_id, user_account_id, max(use_time) as use_time from ${used}
    group by licence_id, user_id, user_account_id
  ) as used
  where seat.tenant_id = $1 and seat.licence_id = used.licence_id and seat.user_id = used.user_id
    and seat.user_account_id = ${ownAsNone}
    and used.use_time > greatest(seat.assign_time, seat.last_use_time)
    and (seat.last_use_time is null or seat.notice_time is not null
      or used.use_time >= seat.last_use_time + interval '1 day')`;

const findKnown = `
  select used.licence_id, used.user_id, used.user_account_id
  from seat join ${used} using (licence_id, user_id)
  where seat.tenant_id = $1 and seat.user_account_id = ${ownAsNone}`;
