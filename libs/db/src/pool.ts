import pg from "pg";

/** How to reach a database. */
export interface PoolOptions {
  /** postgres:// URL of the role that does the work. */
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections kept at most. */
  readonly poolSize: number;
  /** How long to wait for a free or new connection. */
  readonly connectTimeoutMs: number;
}

const int8 = 20;
const date = 1082;

/**
 * A pool whose clients pipeline: a statement is written as soon as it is asked for, without waiting for the answer of
 * the one before, so that BEGIN and COMMIT cost no round trip of their own.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const config: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    types: createTypes(),
  };
  const pool = new pg.Pool(config);
  // A connection dropped by the server is an "error" event, which without a listener ends the process. Whoever is
  // using the connection gets the error from its own statement, and the pool replaces it.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** int8 as bigint (as protobuf has it), date as its text; the rest as pg has it: timestamptz is a Date, numeric a string. */
function createTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, (text) => BigInt(text));
  types.setTypeParser(date, (text) => text);
  return types;
}
