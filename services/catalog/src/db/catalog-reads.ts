import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import { QueryOrder } from "@mikro-orm/core";
import type { CatalogInForce, CatalogReads } from "../app/ports.ts";
import { emptyCatalog } from "../domain/catalog-content.ts";
import type { CatalogContent } from "../domain/catalog-content.ts";
import type { CatalogState } from "../domain/catalog-state.ts";
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
    published: (tenantId) => db.read(tenantId, async (tx) => readInForce(tx, await loadState(tx, false))),
    inForce: (tenantId, state) => db.read(tenantId, (tx) => readInForce(tx, state)),
    draft: (tenantId) => db.read(tenantId, readDraft),
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
      const [afterKey, afterVersion] = decodePageToken(token, args, ["text", "integer"]) ?? [];
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

async function readDraft(tx: Transaction): Promise<CatalogInForce | undefined> {
  const { draft, revision, latest } = await loadState(tx, false);
  if (draft === undefined) return undefined;
  const rows = await tx.em.find(PlanVersionEntity, { tenantId: tx.tenantId as string, state: "draft" });
  const made = rows.map((row) => [row.planKey, toPlanVersion(row)] as const);
  return readInForce(tx, { revision: revision + 1, published: draft, latest: new Map([...latest, ...made]) });
}

async function readInForce(
  { em, tenantId }: Transaction,
  { revision, published, latest }: Pick<CatalogState, "revision" | "published" | "latest">,
): Promise<CatalogInForce> {
  const named = published.skus.flatMap(({ planKey, planVersion = 0 }) =>
    planKey && planVersion > 0 ? [{ planKey, version: planVersion }] : [],
  );
  const older = named.filter(({ planKey, version }) => latest.get(planKey)?.version !== version);
  const rows = older.length === 0 ? [] : await em.find(PlanVersionEntity, { tenantId: tenantId as string, $or: older });
  const sold = published.plans.flatMap(({ key }) => latest.get(key) ?? []);
  return { revision, content: published, planVersions: [...sold, ...rows.map(toPlanVersion)] };
}

/** The same words whether it is missing or another tenant's. */
function refuseMissing(noun: string, id: string): never {
  throw new DomainError("NOT_FOUND", `no such ${noun}`, { resource: noun, id });
}
