import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import { QueryOrder } from "@mikro-orm/core";
import type { CatalogReads } from "../app/ports.ts";
import { emptyCatalog } from "../domain/catalog-content.ts";
import type { CatalogContent } from "../domain/catalog-content.ts";
import { CatalogEntity, PlanVersionEntity } from "./entities.ts";
import { loadState, toPlanVersion } from "./load-state.ts";
import { fromStored } from "./stored-catalog.ts";

/** Reads of the catalog. */
export function createCatalogReads(db: Database): CatalogReads {
  const readState = (tenantId: string) => db.read(tenantId, (tx) => loadState(tx, false));
  const readContent = (tenantId: string): Promise<CatalogContent> =>
    db.read(tenantId, async ({ em }) => {
      const row = await em.findOne(CatalogEntity, { tenantId });
      return row === null ? emptyCatalog : fromStored(row.published);
    });

  return {
    state: readState,
    published: (tenantId) => readPublished(db, tenantId),
    async feature(tenantId, key) {
      const feature = (await readContent(tenantId)).features.find((candidate) => candidate.key === key);
      return feature ?? refuseMissing("feature", key);
    },
    async features(tenantId, { productKey, featureGroupKey }, { size, token }) {
      const args = { list: "features", productKey, featureGroupKey };
      const [after = ""] = decodePageToken(token, args) ?? [];
      const { features, featureGroups } = await readContent(tenantId);
      const members = new Set(featureGroups.find(({ key }) => key === featureGroupKey)?.featureKeys);
      const rows = features
        .filter((feature) => productKey === "" || feature.productKey === productKey)
        .filter(({ key }) => (featureGroupKey === "" || members.has(key)) && key > String(after))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1));
      return toPage(rows.slice(0, size + 1), size, ({ key }) => [key], args);
    },
    async planVersion(tenantId, planKey, version) {
      const where = version === 0 ? { tenantId, planKey, state: "published" as const } : { tenantId, planKey, version };
      const [row] = await db.read(tenantId, ({ em }) =>
        em.find(PlanVersionEntity, where, { orderBy: { version: QueryOrder.DESC }, limit: 1 }),
      );
      return row === undefined ? refuseMissing("plan version", `${planKey}/${version}`) : toPlanVersion(row);
    },
    async planVersions(tenantId, planKey, { size, token }) {
      const args = { list: "plan_versions", planKey };
      const [afterKey, afterVersion] = decodePageToken(token, args) ?? [];
      const where = {
        tenantId,
        ...(planKey !== "" && { planKey }),
        ...(afterKey !== undefined && {
          $or: [
            { planKey: { $gt: String(afterKey) } },
            { planKey: String(afterKey), version: { $gt: Number(afterVersion) } },
          ],
        }),
      };
      const rows = await db.read(tenantId, ({ em }) =>
        em.find(PlanVersionEntity, where, {
          orderBy: { planKey: QueryOrder.ASC, version: QueryOrder.ASC },
          limit: size + 1,
        }),
      );
      return toPage(rows.map(toPlanVersion), size, (row) => [row.planKey, row.version], args);
    },
  };
}

async function readPublished(db: Database, tenantId: string) {
  return db.read(tenantId, async (tx) => {
    const { revision, published, latest } = await loadState(tx, false);
    const named = published.skus.flatMap(({ planKey, planVersion = 0 }) =>
      planKey && planVersion > 0 ? [{ planKey, version: planVersion }] : [],
    );
    const older = named.filter(({ planKey, version }) => latest.get(planKey)?.version !== version);
    const rows = older.length === 0 ? [] : await tx.em.find(PlanVersionEntity, { tenantId, $or: older });
    const sold = published.plans.flatMap(({ key }) => latest.get(key) ?? []);
    return { revision, content: published, planVersions: [...sold, ...rows.map(toPlanVersion)] };
  });
}

/** The same words whether it is missing or another tenant's. */
function refuseMissing(noun: string, id: string): never {
  throw new DomainError("NOT_FOUND", `no such ${noun}`, { resource: noun, id });
}
