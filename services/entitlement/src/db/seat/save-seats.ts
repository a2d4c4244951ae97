import type { Transaction } from "@licet/db";
import type { Licence } from "../../domain/licence/licence.ts";
import { holderOfKey } from "../../domain/seat/seat-holder.ts";
import type { Seat } from "../../domain/seat/seat.ts";

/**
 * Writes the seats that differ, by identity, and frees those that are gone. When one was used is told without the account's lock: it
 * is written with a new row alone, and never put back.
 */
export async function saveSeats(
  tx: Transaction,
  before: ReadonlyMap<string, Licence>,
  licences: readonly Licence[],
): Promise<void> {
  const heldBefore = ({ licenceId }: Licence): ReadonlyMap<string, Seat> => before.get(licenceId)?.seats ?? new Map();
  const saved = licences.flatMap((licence) =>
    [...licence.seats]
      .filter(([holder, seat]) => heldBefore(licence).get(holder) !== seat)
      .map(([holder, seat]) => ({
        ...seatKey(licence, holder),
        assign_time: seat.assignTime,
        transfer_time: seat.transferTime,
        last_use_time: seat.lastUseTime,
        notice_time: seat.noticeTime,
      })),
  );
  const freed = licences.flatMap((licence) =>
    [...heldBefore(licence).keys()]
      .filter((holder) => !licence.seats.has(holder))
      .map((holder) => seatKey(licence, holder)),
  );
  await Promise.all([write(tx, saveSeat, saved), write(tx, deleteSeat, freed)]);
}

function seatKey({ licenceId, accountId }: Licence, holder: string): Record<string, string> {
  const { userId, userAccountId = "" } = holderOfKey(holder);
  return { licence_id: licenceId, account_id: accountId, user_id: userId, user_account_id: userAccountId };
}

/** One statement for any number of rows. */
async function write(tx: Transaction, text: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await tx.sql(text, [tx.tenantId, JSON.stringify(rows)]);
}

const saveSeat = `
  insert into seat (tenant_id, licence_id, user_id, user_account_id, account_id, assign_time, transfer_time, last_use_time, notice_time)
  select $1, licence_id, user_id, user_account_id, account_id, assign_time, transfer_time, last_use_time, notice_time
  from jsonb_to_recordset($2::jsonb) as new (licence_id text, user_id text, user_account_id text, account_id text,
    assign_time timestamptz, transfer_time timestamptz, last_use_time timestamptz, notice_time timestamptz)
  on conflict (tenant_id, licence_id, user_account_id, user_id) do update set assign_time = excluded.assign_time,
    transfer_time = excluded.transfer_time, notice_time = excluded.notice_time`;

const deleteSeat = `
  delete from seat using jsonb_to_recordset($2::jsonb) as old (licence_id text, user_id text, user_account_id text)
  where seat.tenant_id = $1 and seat.licence_id = old.licence_id and seat.user_id = old.user_id
    and seat.user_account_id = old.user_account_id`;
