import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import type { Plan } from "../domain/catalog-content.ts";
import type { StoredCatalog } from "./stored-catalog.ts";

/** A tenant's catalog as a whole. */
export const CatalogEntity = defineEntity({
  name: "Catalog",
  tableName: "catalog",
  properties: {
    tenantId: p.string().primary(),
    revision: p.bigint("number"),
    published: p.json<StoredCatalog>(),
    draft: p.json<StoredCatalog>().nullable(),
    updateTime: p.datetime(),
  },
});

/** One version of a plan. */
export const PlanVersionEntity = defineEntity({
  name: "PlanVersion",
  tableName: "plan_version",
  properties: {
    tenantId: p.string().primary(),
    planKey: p.string().primary(),
    version: p.integer().primary(),
    state: p.enum(["draft", "published"] as const),
    plan: p.json<Plan>(),
    createTime: p.datetime(),
    publishTime: p.datetime().nullable(),
  },
});

export type PlanVersionRow = InferEntity<typeof PlanVersionEntity>;

/** What the ORM of this service keeps. */
export const entities = [CatalogEntity, PlanVersionEntity];
