import type { Database } from "@licet/db";
import type { CatalogReplicas } from "../app/ports.ts";
import type { SalesOffer } from "../domain/sales-catalog.ts";

/** The copy of the published catalog in PostgreSQL; an older revision never replaces a newer one. */
export function createCatalogReplicas(db: Database): CatalogReplicas {
  return {
    load: (tenantId) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<{ revision: bigint; offer: SalesOffer }>(
          "select revision, offer from catalog_replica",
        );
        return row;
      }),
    save: (tenantId, revision, offer) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql(
          `insert into catalog_replica (tenant_id, revision, offer) values ($1, $2, $3)
           on conflict (tenant_id) do update set revision = excluded.revision, offer = excluded.offer
           where catalog_replica.revision < excluded.revision`,
          [tenantId, revision, JSON.stringify(offer)],
        );
      }),
  };
}
