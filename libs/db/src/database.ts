import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, IdGenerator } from "@licet/kernel";
import type pg from "pg";
import { isRetryable, toDatabaseError } from "./database-error.ts";
import type { OrmEntity } from "./entity-managers.ts";
import type { Migration } from "./migrations/migrate.ts";
import { migrate } from "./migrations/migrate.ts";
import { createPool } from "./pool.ts";
import { traceTransaction } from "./telemetry.ts";
import type { Transaction, TransactionHost, TransactionOptions } from "./transaction.ts";
import { PgTransaction } from "./transaction.ts";

/** What a service says about its database. */
export interface DatabaseOptions {
  /** Short name for traces and pg_stat_activity, e.g. `catalog`. */
  readonly name: string;
  /** postgres:// URL of the service's own role, which owns nothing. */
  readonly url: string;
  /** URL of the owner role; with it the migrations run before this returns. */
  readonly ownerUrl?: string;
  readonly migrations?: readonly Migration[];
  /** MikroORM entities; those with a `tenantId` get the tenant filter. Without any the ORM is not even loaded. */
  readonly entities?: readonly OrmEntity[];
  /** The account to whose rows the work at hand is kept; asked when a transaction of a tenant begins. Absent: to none. */
  readonly currentAccountId?: () => string | undefined;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  /** Connections kept at most; 10 when absent. */
  readonly poolSize?: number;
  /** How long to wait for a connection before DATABASE_UNAVAILABLE; 5,000 when absent. */
  readonly connectTimeoutMs?: number;
}

/** Work inside a transaction. It may run again after a lost race, so all its effects must be in the database. */
export type Work<T> = (tx: Transaction) => Promise<T>;

/**
 * One PostgreSQL database. A transaction asked for inside another of the same tenant joins it. While PostgreSQL is away
 * calls fail with DomainError DATABASE_UNAVAILABLE; once it is back they work again.
 */
export interface Database {
  /** Runs work in one transaction of one tenant and commits; any error rolls back. */
  transaction<T>(tenantId: string, work: Work<T>): Promise<T>;
  /** Likewise, but refuses to write; all its statements see the database as it was when it began. */
  read<T>(tenantId: string, work: Work<T>): Promise<T>;
  /** A transaction that names no tenant: row-level security shows it the infrastructure tables only. */
  withoutTenant<T>(work: Work<T>): Promise<T>;
  /** Calls the listener after each commit that left events in the outbox; returns the way to stop it. */
  onPublished(listener: () => void): () => void;
  /** Fails unless the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const maxAttempts = 4;

const noAccount = (): undefined => undefined;

/** Opens a database; connects lazily unless there are migrations to run. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { name, url, ownerUrl, migrations = [], entities = [], poolSize = 10, connectTimeoutMs = 5000 } = options;
  if (ownerUrl !== undefined) await migrate({ ownerUrl, url, migrations });
  const pool = createPool({ url, applicationName: `licet-${name}`, poolSize, connectTimeoutMs });
  const { currentAccountId = noAccount } = options;
  const host: TransactionHost = { name, currentAccountId, clock: options.clock, newId: options.newId };
  if (entities.length > 0) {
    const { createEntityManagers } = await import("./entity-managers.ts");
    host.bindEntityManager = createEntityManagers(entities);
  }
  return new PgDatabase(pool, host);
}

class PgDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #host: TransactionHost;
  readonly #ambient = new AsyncLocalStorage<PgTransaction>();
  readonly #listeners = new Set<() => void>();

  constructor(pool: pg.Pool, host: TransactionHost) {
    this.#pool = pool;
    this.#host = host;
  }

  transaction<T>(tenantId: string, work: Work<T>): Promise<T> {
    if (tenantId === "") throw new Error("a transaction needs a tenant");
    return this.#run({ tenantId, readOnly: false }, work);
  }

  read<T>(tenantId: string, work: Work<T>): Promise<T> {
    if (tenantId === "") throw new Error("a transaction needs a tenant");
    return this.#run({ tenantId, readOnly: true }, work);
  }

  withoutTenant<T>(work: Work<T>): Promise<T> {
    return this.#run({ tenantId: undefined, readOnly: false }, work);
  }

  onPublished(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async ping(): Promise<void> {
    await this.#pool.query("SELECT 1").catch((error: unknown) => {
      throw toDatabaseError(error);
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #run<T>(options: TransactionOptions, work: Work<T>): Promise<T> {
    const ambient = this.#ambient.getStore();
    if (ambient?.isOpen === true) return this.#join(ambient, options, work);
    for (let attempt = 1; ; attempt++) {
      try {
        return await traceTransaction(this.#host.name, () => this.#attempt(options, work));
      } catch (error) {
        if (attempt === maxAttempts || !isRetryable(error)) throw toDatabaseError(error);
      }
    }
  }

  #join<T>(ambient: PgTransaction, options: TransactionOptions, work: Work<T>): Promise<T> {
    if (ambient.tenantId !== options.tenantId) throw new Error("a transaction of another tenant is already open");
    if (ambient.readOnly && !options.readOnly) throw new Error("a read-only transaction is already open");
    return work(ambient);
  }

  async #attempt<T>(options: TransactionOptions, work: Work<T>): Promise<T> {
    const client = await this.#pool.connect();
    const tx = new PgTransaction(client, this.#host, options);
    let result: T;
    let published: boolean;
    try {
      result = await this.#ambient.run(tx, () => work(tx));
      published = await tx.commit();
    } catch (error) {
      await tx.rollback().then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
    client.release();
    if (published) for (const listener of this.#listeners) listener();
    return result;
  }
}
