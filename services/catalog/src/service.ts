import { CatalogService } from "@licet/contracts/catalog";
import { implementService } from "@licet/rpc";
import { createIdempotencyStage, defineService } from "@licet/service";
import { applyCatalog } from "./app/apply-catalog.ts";
import { previewCatalog } from "./app/preview-catalog.ts";
import { publishCatalog } from "./app/publish-catalog.ts";
import { createCatalogReads } from "./db/catalog-reads.ts";
import { createCatalogStore } from "./db/catalog-store.ts";
import { entities } from "./db/entities.ts";
import { migrations } from "./db/migrations.ts";
import { toOutgoing } from "./events/mapping.ts";
import * as apply from "./rpc/apply-catalog.ts";
import { diffCatalog } from "./rpc/diff-catalog.ts";
import { errors } from "./rpc/errors.ts";
import { getDraftCatalog } from "./rpc/get-draft-catalog.ts";
import { getFeature } from "./rpc/get-feature.ts";
import { getPlanVersion } from "./rpc/get-plan-version.ts";
import { getPublishedCatalog } from "./rpc/get-published-catalog.ts";
import { listFeatures } from "./rpc/list-features.ts";
import { listPlanVersions } from "./rpc/list-plan-versions.ts";
import * as publish from "./rpc/publish-catalog.ts";

/** What is sold. */
export const catalog = defineService({
  name: "catalog",
  version: "0.1.0",
  config: {},
  errors,
  database: { migrations, entities },
  events: true,
  start({ db, clock }) {
    const store = createCatalogStore(db, toOutgoing, clock);
    const reads = createCatalogReads(db);
    const service = implementService(CatalogService, {
      applyCatalog: apply.applyCatalog(applyCatalog(store, reads, clock)),
      diffCatalog: diffCatalog(reads),
      publishCatalog: publish.publishCatalog(publishCatalog(store, clock)),
      getPublishedCatalog: getPublishedCatalog(reads),
      getDraftCatalog: getDraftCatalog(reads, previewCatalog(reads, clock)),
      getFeature: getFeature(reads),
      listFeatures: listFeatures(reads),
      getPlanVersion: getPlanVersion(reads),
      listPlanVersions: listPlanVersions(reads),
    });
    return { rpcs: [service], stages: [createIdempotencyStage({ db, clock })] };
  },
});
