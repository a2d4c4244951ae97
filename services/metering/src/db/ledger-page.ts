import type { OutgoingEvent, Transaction } from "@licet/db";
import type { Instant } from "@licet/decision";
import type { Answer, BookDetails, ExpiredHolds, LedgerChanges, LedgerPage } from "../app/ports.ts";
import { type BookKey, type Overage, toBookName } from "../domain/allowance-set.ts";
import type { UsageEvent } from "../domain/thresholds.ts";
import type { MeasuredUsage } from "../domain/usage-event.ts";
import { SqlLedgerReader } from "./ledger-reader.ts";
import { type ReservationRow, toAllowances, toOpening, toOverage, toReservation } from "./rows.ts";
import { writeChanges } from "./write-changes.ts";

/** Makes an event of the domain one that can leave the house. */
export type ToOutgoing = (tenantId: string, event: UsageEvent) => OutgoingEvent;

/** How long a repetition of a request is recognised. */
const answersKeptMs = 24 * 3_600_000;

/** The books within one transaction, in plain SQL: each statement settles everything of its kind. */
export class SqlLedgerPage extends SqlLedgerReader implements LedgerPage {
  readonly #toOutgoing: ToOutgoing;
  readonly #now: () => Date;

  constructor(tx: Transaction, toOutgoing: ToOutgoing, now: () => Date) {
    super(tx);
    this.#toOutgoing = toOutgoing;
    this.#now = now;
  }

  async lock(accountIds: readonly string[]): Promise<boolean> {
    if (accountIds.length === 0) return true;
    const sorted = [...accountIds].sort();
    const locked = await this.tx.sql(lockAccounts, [this.tx.tenantId, sorted], { name: "metering_lock" });
    if (locked.length === sorted.length) return true;
    await this.tx.sql(
      `insert into ledger_account (tenant_id, account_id) select $1, account_id from unnest($2::text[]) as each (account_id)
       order by account_id collate "C" on conflict do nothing`,
      [this.tx.tenantId, sorted],
    );
    await this.tx.sql(lockAccounts, [this.tx.tenantId, sorted], { name: "metering_lock" });
    return false;
  }

  async findDetails(keys: readonly BookKey[]): Promise<Map<string, BookDetails>> {
    if (keys.length === 0) return new Map();
    const rows = await this.tx.sql<DetailsRow>(
      findDetails,
      [this.tx.tenantId, keys.map(({ accountId }) => accountId), keys.map(({ featureKey }) => featureKey)],
      { name: "metering_find_details" },
    );
    return new Map(rows.map((row) => [nameOf(row), toDetails(row)]));
  }

  async findExpiredHolds(keys: readonly BookKey[], now: Instant): Promise<ExpiredHolds> {
    const rows = await this.tx.sql<ReservationRow & { is_expired: boolean }>(
      `select distinct on (held.account_id, held.feature_key, is_expired, case when is_expired then reservation_id end)
         held.*, is_expired
       from unnest($2::text[], $3::text[]) as key (account_id, feature_key)
       join reservation as held on held.tenant_id = $1 and held.state = 'held'
         and held.account_id = key.account_id and held.feature_key = key.feature_key,
       lateral (select expire_time <= $4 as is_expired) as judged
       order by held.account_id, held.feature_key, is_expired, case when is_expired then reservation_id end, expire_time`,
      [
        this.tx.tenantId,
        keys.map(({ accountId }) => accountId),
        keys.map(({ featureKey }) => featureKey),
        new Date(now),
      ],
    );
    const isExpired = rows.filter((row) => row.is_expired).map(toReservation);
    const next = rows.filter((row) => !row.is_expired);
    return {
      expired: isExpired,
      nextExpiry: new Map(next.map((row) => [nameOf(row), row.expire_time.getTime()])),
    };
  }

  async findAccountsWithExpiredHolds(now: Instant, most: number): Promise<string[]> {
    const rows = await this.tx.sql<{ account_id: string }>(
      `select distinct account_id from reservation where tenant_id = $1 and state = 'held' and expire_time <= $2
       order by account_id limit $3`,
      [this.tx.tenantId, new Date(now), most],
    );
    return rows.map((row) => row.account_id);
  }

  async findAnswers(requestIds: readonly string[]): Promise<Map<string, Answer>> {
    if (requestIds.length === 0) return new Map();
    const rows = await this.tx.sql<AnswerRow>(
      "select request_id, method, request_hash, response from idempotency where tenant_id = $1 and request_id = any($2)",
      [this.tx.tenantId, requestIds],
      { name: "metering_find_answers" },
    );
    return new Map(rows.map((row) => [row.request_id, toAnswer(row)]));
  }

  async keepEvents(events: readonly MeasuredUsage[], receiveTime: Instant): Promise<ReadonlySet<number>> {
    const rows = await this.tx.sql<{ source: string; id: string }>(
      keepEvents,
      [
        this.tx.tenantId,
        events.map(({ source }) => source),
        events.map(({ id }) => id),
        events.map(({ type }) => type),
        events.map(({ accountId }) => accountId),
        events.map(({ time }) => new Date(time)),
        events.map(({ dataText }) => dataText),
        new Date(receiveTime),
      ],
      { name: "metering_keep_events" },
    );
    const kept = new Set(rows.map(({ source, id }) => `${source}\0${id}`));
    return new Set(events.flatMap(({ source, id }, index) => (kept.has(`${source}\0${id}`) ? [index] : [])));
  }

  async save(changes: LedgerChanges): Promise<void> {
    const { tenantId } = this.tx;
    const expireTime = new Date(this.#now().getTime() + answersKeptMs);
    if (tenantId !== undefined && changes.events !== undefined) {
      this.tx.publish(changes.events.map((event) => this.#toOutgoing(tenantId, event)));
    }
    await writeChanges(this.tx, changes, expireTime);
  }
}

interface DetailsRow {
  account_id: string;
  feature_key: string;
  meter_key: string;
  revision: bigint;
  overage_mode: Overage["mode"];
  cap_percent: number;
  time_zone: string;
  allowances: Parameters<typeof toAllowances>[0];
  spent: Parameters<typeof toOpening>[0];
  debt: string;
}

interface AnswerRow {
  request_id: string;
  method: string;
  request_hash: string;
  response: Uint8Array;
}

function toAnswer(row: AnswerRow): Answer {
  return {
    requestId: row.request_id,
    method: row.method,
    requestHash: row.request_hash,
    response: row.response,
  };
}

function toDetails(row: DetailsRow): BookDetails {
  return {
    set: {
      accountId: row.account_id,
      featureKey: row.feature_key,
      meterKey: row.meter_key,
      revision: row.revision,
      overage: toOverage(row.overage_mode, row.cap_percent),
      timeZone: row.time_zone,
      allowances: toAllowances(row.allowances),
    },
    opening: toOpening(row.spent, row.debt),
  };
}

function nameOf(row: { account_id: string; feature_key: string }): string {
  return toBookName({ accountId: row.account_id, featureKey: row.feature_key });
}

const lockAccounts = `
  select 1 from ledger_account where tenant_id = $1 and account_id = any($2)
  order by account_id collate "C" for update`;

// Each key is looked up by itself ("offset 0" keeps the planner to it): whatever is known of the tables, that is three index
// searches a key. As a join it went through all accounts of the batch for each of them.
const findDetails = `
  select allowances.*, page.spent, page.debt
  from unnest($2::text[], $3::text[]) as key (account_id, feature_key),
  lateral (
    select * from allowance_set
    where tenant_id = $1 and account_id = key.account_id and feature_key = key.feature_key offset 0
  ) as allowances,
  lateral (
    select segment_start from book
    where tenant_id = $1 and account_id = key.account_id and feature_key = key.feature_key offset 0
  ) as book,
  lateral (
    select spent, debt from segment
    where tenant_id = $1 and account_id = key.account_id and feature_key = key.feature_key
      and start_time = book.segment_start offset 0
  ) as page`;

// In one order, so that two batches with the same events wait for each other instead of both forever.
const keepEvents = `
  insert into usage_event (tenant_id, source, id, type, account_id, time, data, receive_time)
  select $1, source, id, type, account_id, time, data, $8
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
    as event (source, id, type, account_id, time, data)
  order by source collate "C", id collate "C"
  on conflict (tenant_id, source, id) do nothing returning source, id`;
