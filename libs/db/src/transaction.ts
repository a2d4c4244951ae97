import type { Clock, IdGenerator } from "@licet/kernel";
import type { EntityManager } from "@mikro-orm/postgresql";
import { context } from "@opentelemetry/api";
import pg from "pg";
import { gatherWrites } from "./gather-writes.ts";
import type { EventCause, OutgoingEvent, ToldEvent } from "./outbox.ts";
import { insertOutbox, toOutboxParams } from "./outbox.ts";
import { packEvents } from "./pack-events.ts";
import { traceStatement } from "./telemetry.ts";
import { toTraceparent } from "./traceparent.ts";

/** One transaction of one tenant. Row-level security confines every statement to that tenant. */
export interface Transaction {
  /** Undefined in a transaction without tenant, which sees infrastructure tables only. */
  readonly tenantId: string | undefined;
  /** The account that the transaction is kept to beside its tenant; undefined when to none. */
  readonly accountId: string | undefined;
  /** Runs work for which the transaction may see all of its tenant: for what belongs to several accounts. */
  widely<T>(work: () => Promise<T>): Promise<T>;
  /** An EntityManager on this connection with the tenant filter set; flushed at commit. Made when first asked for. */
  readonly em: EntityManager;
  /**
   * Runs one statement and returns its rows, NULL as undefined. Statements may be sent without awaiting the one before.
   * `name` makes it a prepared statement, planned once per connection: for texts that never vary.
   */
  sql<Row extends object = Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
    options?: { readonly name?: string },
  ): Promise<Row[]>;
  /** Puts events into the outbox at commit, carrying the trace of `cause`, or else of the active span. */
  publish(events: OutgoingEvent | readonly OutgoingEvent[], options?: { readonly cause?: EventCause }): void;
}

/** What a transaction needs from its database. */
export interface TransactionHost {
  readonly name: string;
  readonly currentAccountId: () => string | undefined;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  bindEntityManager?(client: OrmClient, tenantId: string | undefined): EntityManager;
}

/** What the ORM sends its statements through. */
export interface OrmClient {
  query(text: string, params: readonly unknown[], types?: pg.CustomTypesConfig): Promise<pg.QueryResult>;
}

/** How a transaction begins. */
export interface TransactionOptions {
  readonly tenantId: string | undefined;
  readonly readOnly: boolean;
}

/** A transaction on one pooled connection, and the means to end it. */
export class PgTransaction implements Transaction {
  readonly tenantId: string | undefined;
  readonly accountId: string | undefined;
  readonly readOnly: boolean;
  readonly #client: pg.PoolClient;
  readonly #host: TransactionHost;
  readonly #told: ToldEvent[] = [];
  readonly #begun: Promise<unknown>;
  #em: EntityManager | undefined;
  #isOpen = true;
  #isWide = false;

  constructor(client: pg.PoolClient, host: TransactionHost, options: TransactionOptions) {
    this.tenantId = options.tenantId;
    this.accountId = options.tenantId === undefined ? undefined : host.currentAccountId();
    this.readOnly = options.readOnly;
    this.#client = client;
    this.#host = host;
    this.#begun = this.#query({ text: beginText(this) });
    this.#begun.catch(() => {}); // commit() awaits it; until then its failure is that of the statements behind it
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get em(): EntityManager {
    if (this.#host.bindEntityManager === undefined) throw new Error(`database ${this.#host.name} has no entities`);
    const query: OrmClient["query"] = (text, params, types) =>
      this.#query({ text, values: [...params], ...(types === undefined ? {} : { types }) });
    this.#em ??= this.#host.bindEntityManager({ query }, this.tenantId);
    return this.#em;
  }

  sql<Row extends object>(text: string, params: readonly unknown[] = [], options: { name?: string } = {}) {
    const rows = this.#query({ text, values: [...params], ...options }).then(toRows<Row>);
    rows.catch(() => {}); // one that nobody awaits must not end the process: commit() notices what failed
    return rows;
  }

  async widely<T>(work: () => Promise<T>): Promise<T> {
    if (this.accountId === undefined || this.#isWide) return work();
    this.#isWide = true;
    void this.sql(setAccount, [""]);
    try {
      return await work();
    } finally {
      this.#isWide = false;
      // Not awaited: statements run in the order in which they are sent, and of one that failed nothing more is seen.
      if (this.#isOpen) void this.sql(setAccount, [this.accountId]);
    }
  }

  publish(events: OutgoingEvent | readonly OutgoingEvent[], options: { cause?: EventCause } = {}): void {
    if (!this.#isOpen) throw new Error("the transaction is over: its events are lost");
    const traceparent = toTraceparent(options.cause?.context ?? context.active());
    for (const event of toList(events)) {
      const { id = this.#host.newId("evt"), time = this.#host.clock.now() } = event;
      this.#told.push({ ...event, id, time, traceparent });
    }
  }

  /** Commits; true when events went out with it. */
  async commit(): Promise<boolean> {
    await this.#em?.flush();
    const written = this.#told.length > 0 ? this.#writeOutbox() : undefined;
    const committed = this.#query({ text: "COMMIT" });
    this.#isOpen = false;
    const [, , result] = await Promise.all([this.#begun, written, committed]);
    // PostgreSQL answers COMMIT of a failed transaction with a ROLLBACK and no error.
    if (result.command !== "COMMIT") throw new Error("a statement failed and its error was swallowed: rolled back");
    return written !== undefined;
  }

  async rollback(): Promise<void> {
    this.#isOpen = false;
    await this.#client.query("ROLLBACK");
  }

  #writeOutbox() {
    const rows = packEvents(this.#told, () => this.#host.newId("bat"));
    return this.#query({ text: insertOutbox, values: toOutboxParams(rows), name: "licet_insert_outbox" });
  }

  #query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    if (!this.#isOpen) return Promise.reject(new Error("the transaction is over"));
    gatherWrites(this.#client);
    return traceStatement(this.#host.name, config.text, () => this.#client.query(config));
  }
}

const setAccount = "select set_config('licet.account', $1, true)";

/** One simple query that begins and names the tenant, and the account if any: two statements, one message. */
function beginText({ tenantId, accountId, readOnly }: PgTransaction): string {
  const begin = readOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" : "BEGIN";
  const account = accountId === undefined ? "" : `, set_config('licet.account', ${pg.escapeLiteral(accountId)}, true)`;
  return `${begin}; SELECT set_config('licet.tenant', ${pg.escapeLiteral(tenantId ?? "")}, true)${account}`;
}

function toList(events: OutgoingEvent | readonly OutgoingEvent[]): readonly OutgoingEvent[] {
  return "subject" in events ? [events] : events;
}

function toRows<Row extends object>({ rows }: pg.QueryResult): Row[] {
  return rows.map(nullsToUndefined) as Row[];
}

function nullsToUndefined(row: Record<string, unknown>): Record<string, unknown> {
  for (const key in row) if (row[key] === null) row[key] = undefined;
  return row;
}
