import type { Transaction } from "@licet/db";
import { LockMode, QueryOrder } from "@mikro-orm/core";
import { newCatalogState } from "../domain/catalog-state.ts";
import type { CatalogState, PlanVersion } from "../domain/catalog-state.ts";
import { CatalogEntity, PlanVersionEntity } from "./entities.ts";
import type { PlanVersionRow } from "./entities.ts";
import { fromStored } from "./stored-catalog.ts";

/** Reads a tenant's catalog; with `lock` no one else changes it until the transaction ends. */
export async function loadState(tx: Transaction, lock: boolean): Promise<CatalogState> {
  const { em } = tx;
  const tenantId = tx.tenantId as string;
  const found = await em.findOne(CatalogEntity, { tenantId }, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});
  if (found === null) return newCatalogState;
  const rows = await em.find(
    PlanVersionEntity,
    { tenantId, state: "published" },
    { orderBy: { planKey: QueryOrder.ASC, version: QueryOrder.ASC } },
  );
  return {
    revision: found.revision,
    published: fromStored(found.published),
    draft: found.draft ? fromStored(found.draft) : undefined,
    latest: new Map(rows.map((row) => [row.planKey, toPlanVersion(row)])),
    newVersions: [],
  };
}

/** A row as the domain knows it. */
export function toPlanVersion(row: PlanVersionRow): PlanVersion {
  const { planKey, version, state, plan, createTime, publishTime } = row;
  return { planKey, version, state, plan, createTime, publishTime: publishTime ?? undefined };
}
