import { randomBytes } from "node:crypto";
import type { Database, Transaction } from "@licet/db";
import type { StatusListReads, StatusPlace } from "../app/ports.ts";

/** How lists are made. */
export interface StatusListOptions {
  readonly size: number;
  /** Where the list of an id is fetched. */
  uriOf(listId: string): string;
}

interface ListRow {
  readonly list_id: string;
  readonly uri: string;
  readonly allocated: number;
}

/** Takes places in the tenant's open list, one after the other; a list without room for them is closed. */
export async function allocatePlaces(
  tx: Transaction,
  count: number,
  options: StatusListOptions,
): Promise<StatusPlace[]> {
  const places: StatusPlace[] = [];
  while (places.length < count) {
    const wanted = Math.min(count - places.length, options.size);
    const [row] = await tx.sql<ListRow>(take, [wanted], { name: "token_take_places" });
    if (row === undefined) {
      await openList(tx, wanted, options);
      continue;
    }
    const first = row.allocated - wanted;
    for (let index = first; index < row.allocated; index += 1) {
      places.push({ listId: row.list_id, uri: row.uri, index });
    }
  }
  return places;
}

const take = `
  update status_list set allocated = allocated + $1 where is_open and allocated + $1 <= size
  returning list_id, uri, allocated`;

/** Of several transactions that find no room the first opens a list; the others wait for it and use it. */
async function openList(tx: Transaction, wanted: number, { size, uriOf }: StatusListOptions): Promise<void> {
  const listId = randomBytes(16).toString("hex");
  await tx.sql("update status_list set is_open = false where is_open and allocated + $1 > size", [wanted]);
  await tx.sql(
    `insert into status_list (list_id, tenant_id, uri, size, allocated, is_open, version)
     values ($1, $2, $3, $4, 0, true, 1) on conflict (tenant_id) where is_open do nothing`,
    [listId, tx.tenantId, uriOf(listId), size],
  );
}

/** Says that bits of the lists have changed, in one order for all, so that none deadlock. */
export async function touchLists(tx: Transaction, listIds: Iterable<string>): Promise<void> {
  for (const listId of [...new Set(listIds)].sort()) {
    await tx.sql("update status_list set version = version + 1 where list_id = $1", [listId]);
  }
}

/** Lists as PostgreSQL has them now: whose a list is may be asked without a tenant, what it says only as that tenant. */
export function createStatusListReads(db: Database): StatusListReads {
  return {
    async read(listId, knownVersion) {
      const row = await db.withoutTenant((tx) => findList(tx, listId));
      if (row === undefined) return "unknown";
      const { tenant_id: tenantId, uri, size, version } = row;
      if (version === knownVersion) return "unchanged";
      const revoked = await db.read(tenantId, (tx) =>
        tx.sql<{ status_index: number }>(
          "select status_index from licence_token where status_list_id = $1 and state = 'REVOKED'",
          [listId],
        ),
      );
      return { uri, size, version, revoked: revoked.map((token) => token.status_index) };
    },
  };
}

interface PublishedRow {
  readonly tenant_id: string;
  readonly uri: string;
  readonly size: number;
  readonly version: bigint;
}

async function findList(tx: Transaction, listId: string): Promise<PublishedRow | undefined> {
  const text = "select tenant_id, uri, size, version from status_list where list_id = $1";
  const [row] = await tx.sql<PublishedRow>(text, [listId], { name: "token_find_list" });
  return row;
}
