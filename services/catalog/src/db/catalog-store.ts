import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import type { Clock } from "@licet/kernel";
import type { CatalogStore } from "../app/ports.ts";
import { emptyCatalog } from "../domain/catalog-content.ts";
import type { CatalogEvent, CatalogState } from "../domain/catalog-state.ts";
import { CatalogEntity, PlanVersionEntity } from "./entities.ts";
import { loadState } from "./load-state.ts";
import { toStored } from "./stored-catalog.ts";

/** How domain events leave. */
export type ToOutgoing = (event: CatalogEvent, target: { tenantId: string; actor: string }) => OutgoingEvent;

/** Keeps each tenant's catalog; changes of one tenant wait for each other. */
export function createCatalogStore(db: Database, toOutgoing: ToOutgoing, clock: Clock): CatalogStore {
  return {
    update: (target, decide) =>
      db.transaction(target.tenantId, async (tx) => {
        await ensureRow(tx, clock.now());
        const state = await loadState(tx, true);
        const move = decide(state);
        if (move.state === state) return move;
        await save(tx, move.state, clock.now());
        tx.publish(move.events.map((event) => toOutgoing(event, target)));
        return move;
      }),
  };
}

/** So that there is always something to lock. */
async function ensureRow(tx: Transaction, now: Date): Promise<void> {
  await tx.sql("insert into catalog (tenant_id, published, update_time) values ($1, $2, $3) on conflict do nothing", [
    tx.tenantId,
    toStored(emptyCatalog),
    now,
  ]);
}

async function save(tx: Transaction, state: CatalogState, now: Date): Promise<void> {
  const { em } = tx;
  const tenantId = tx.tenantId as string;
  const { revision, published, draft, newVersions } = state;
  const catalog = await em.findOneOrFail(CatalogEntity, { tenantId });
  em.assign(catalog, {
    revision,
    published: toStored(published),
    draft: draft === undefined ? null : toStored(draft),
    updateTime: now,
  });
  await em.nativeDelete(PlanVersionEntity, { tenantId, state: "draft" });
  for (const { publishTime, ...version } of newVersions) {
    em.create(PlanVersionEntity, { tenantId, ...version, publishTime: publishTime ?? null });
  }
}
