import type { Transaction } from "@licet/db";
import { type Answer, type Entry, type LedgerChanges, RequestIdRace } from "../app/ports.ts";
import { type Amount, formatAmount, zero } from "../domain/amount.ts";
import type { Reservation } from "../domain/reservation.ts";
import { adjustSegments, closeSegments, saveBooks, saveSegments, saveSets } from "./write-books.ts";
import { fromAmount } from "./rows.ts";

/** Writes everything of one transaction: one statement for each table, sent without waiting for one another. */
export async function writeChanges(tx: Transaction, changes: LedgerChanges, answersExpireTime: Date): Promise<void> {
  const { books = [], sets = [], closed = [], segments = [], adjustments = [] } = changes;
  const { entries = [], reservations = [], answers = [] } = changes;
  await Promise.all([
    answers.length > 0 && saveAnswers(tx, answers, answersExpireTime),
    sets.length > 0 && saveSets(tx, sets),
    books.length > 0 && saveBooks(tx, books),
    closed.length > 0 && closeSegments(tx, closed),
    segments.length > 0 && saveSegments(tx, segments),
    adjustments.length > 0 && adjustSegments(tx, adjustments),
    entries.length > 0 && saveEntries(tx, entries),
    entries.length > 0 && saveHours(tx, entries),
    reservations.length > 0 && saveReservations(tx, reservations),
  ]);
}

async function saveAnswers(tx: Transaction, answers: readonly Answer[], expireTime: Date): Promise<void> {
  const rows = await tx.sql(
    `insert into idempotency (tenant_id, request_id, method, request_hash, response, expire_time)
     select $1, request_id, method, request_hash, response, $6
     from unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) as answer (request_id, method, request_hash, response)
     order by request_id collate "C"
     on conflict (tenant_id, request_id) do nothing returning 1`,
    [
      tx.tenantId,
      answers.map(({ requestId }) => requestId),
      answers.map(({ method }) => method),
      answers.map(({ requestHash }) => requestHash),
      answers.map(({ response }) => Buffer.from(response)),
      expireTime,
    ],
    { name: "metering_save_answers" },
  );
  if (rows.length !== answers.length) throw new RequestIdRace("a request id was used meanwhile");
}

async function saveEntries(tx: Transaction, entries: readonly Entry[]): Promise<void> {
  await tx.sql(
    `insert into usage_entry (tenant_id, account_id, meter_key, time, amount, source, id)
     select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::numeric[], $6::text[], $7::text[])`,
    [
      tx.tenantId,
      entries.map(({ accountId }) => accountId),
      entries.map(({ meterKey }) => meterKey),
      entries.map(({ time }) => new Date(time)),
      entries.map(({ amount }) => formatAmount(amount)),
      entries.map(({ source }) => source),
      entries.map(({ id }) => id),
    ],
    { name: "metering_save_entries" },
  );
}

const hourMs = 3_600_000;

async function saveHours(tx: Transaction, entries: readonly Entry[]): Promise<void> {
  const hours = new Map<string, { accountId: string; meterKey: string; hour: Date; amount: Amount; entries: number }>();
  for (const { accountId, meterKey, time, amount } of entries) {
    const start = Math.floor(time / hourMs) * hourMs;
    const name = `${accountId}\0${meterKey}\0${start}`;
    const hour = hours.get(name) ?? { accountId, meterKey, hour: new Date(start), amount: zero, entries: 0 };
    hour.amount = hour.amount.plus(amount);
    hour.entries += 1;
    hours.set(name, hour);
  }
  const rows = [...hours.values()];
  await tx.sql(
    `insert into usage_hour as kept (tenant_id, account_id, meter_key, hour, amount, entries)
     select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::numeric[], $6::bigint[])
     on conflict (tenant_id, account_id, meter_key, hour)
     do update set amount = kept.amount + excluded.amount, entries = kept.entries + excluded.entries`,
    [
      tx.tenantId,
      rows.map(({ accountId }) => accountId),
      rows.map(({ meterKey }) => meterKey),
      rows.map(({ hour }) => hour),
      rows.map(({ amount }) => formatAmount(amount)),
      rows.map((row) => row.entries),
    ],
    { name: "metering_save_hours" },
  );
}

async function saveReservations(tx: Transaction, reservations: readonly Reservation[]): Promise<void> {
  await tx.sql(
    `insert into reservation (tenant_id, reservation_id, account_id, feature_key, amount, state, expire_time, committed_amount)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::timestamptz[], $8::numeric[])
     on conflict (tenant_id, reservation_id)
     do update set state = excluded.state, committed_amount = excluded.committed_amount`,
    [
      tx.tenantId,
      reservations.map(({ reservationId }) => reservationId),
      reservations.map(({ accountId }) => accountId),
      reservations.map(({ featureKey }) => featureKey),
      reservations.map(({ amount }) => formatAmount(amount)),
      reservations.map(({ state }) => state),
      reservations.map(({ expireTime }) => new Date(expireTime)),
      reservations.map(({ committedAmount }) => fromAmount(committedAmount)),
    ],
    { name: "metering_save_reservations" },
  );
}
