import type { EntityManager, Options } from "@mikro-orm/postgresql";
import { MikroORM, createPostgreSqlTypeParsers } from "@mikro-orm/postgresql";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { OrmClient } from "./transaction.ts";

/** Makes the EntityManager of one transaction. */
export type BindEntityManager = (client: OrmClient, tenantId: string | undefined) => EntityManager;

/** An entity as `defineEntity` makes it. */
export type OrmEntity = Extract<NonNullable<Options["entities"]>[number], { meta: unknown }>;

const textArray = 1009;

/** Starts the ORM over the entities; its managers work on the connections they are bound to, never on their own. */
export function createEntityManagers(entities: readonly OrmEntity[]): BindEntityManager {
  const orm = new MikroORM({
    entities: [...entities],
    dbName: "licet",
    ensureDatabase: false,
    driverOptions: createKysely(unboundClient),
    filters: {
      tenant: {
        name: "tenant",
        cond: ({ tenantId }: { tenantId?: string }) => ({ tenantId }),
        entity: entities
          .filter((entity) => "tenantId" in entity.meta.properties)
          .map((entity) => entity.meta.className),
        default: true,
      },
    },
  });
  return (client, tenantId) => {
    const em = orm.em.fork({ useContext: false });
    em.setFilterParams("tenant", { tenantId });
    em.setTransactionContext(createKysely(client));
    return em;
  };
}

const unboundClient: OrmClient = {
  query: () => Promise.reject(new Error("an EntityManager works inside a transaction only")),
};

/** A Kysely, which is what the ORM speaks through, whose whole pool is the one connection of a transaction. */
function createKysely(client: OrmClient): Kysely<unknown> & { commit: never } {
  const connection = {
    query: (text: string, params: readonly unknown[] = []) => client.query(text, params, ormTypes),
    release: () => {},
  };
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve(), options: {} };
  return new Kysely({ dialect: new PostgresDialect({ pool: pool as never }) }) as never;
}

/** The ORM wants dates as PostgreSQL writes them and converts them by each property's type. */
const ormTypes = createOrmTypes();

function createOrmTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  const parseArray = pg.types.getTypeParser(textArray as never, "text") as (text: string) => string[];
  for (const [oid, parser] of Object.entries(createPostgreSqlTypeParsers(parseArray))) {
    types.setTypeParser(Number(oid), parser);
  }
  return types;
}
