import { create, fromJson, toJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  AddOnSchema,
  CatalogSchema,
  ChangeAction,
  FeatureSchema,
  PlanSchema,
  PlanState,
  PlanVersionSchema,
  PublishedCatalogSchema,
} from "@licet/contracts/catalog";
import type { Catalog, Feature, PlanVersion, PublishedCatalog } from "@licet/contracts/catalog";
import { emptyCatalog } from "../domain/catalog-content.ts";
import type * as domain from "../domain/catalog-content.ts";
import type * as state from "../domain/catalog-state.ts";
import type { CatalogChange } from "../domain/diff-catalog.ts";
import { withGroupGrants } from "../domain/feature-groups.ts";

/** A catalog message as the domain keeps it: its JSON form, with every list present. */
export function fromCatalog(catalog: Catalog): domain.CatalogContent {
  return { ...emptyCatalog, ...(toJson(CatalogSchema, catalog) as object) };
}

/** The opposite of fromCatalog. */
export function toCatalog(content: domain.CatalogContent): Catalog {
  return fromJson(CatalogSchema, content as unknown as JsonValue);
}

/** What is in force: the catalog as it was applied, and what plans and add-ons grant by it. */
export function toPublishedCatalog({ revision, content, planVersions }: PublishedState): PublishedCatalog {
  const addOns = content.addOns.map((addOn) => withGroupGrants(addOn, content));
  return create(PublishedCatalogSchema, {
    revision: BigInt(revision),
    catalog: toCatalog(content),
    planVersions: planVersions.map(toPlanVersion),
    addOns: addOns.map((addOn) => fromJson(AddOnSchema, addOn as unknown as JsonValue)),
  });
}

/** The published catalog at one revision, with the plan versions that are in force for new orders. */
interface PublishedState {
  revision: number;
  content: domain.CatalogContent;
  planVersions: readonly state.PlanVersion[];
}

export function toFeature(feature: domain.Feature): Feature {
  return fromJson(FeatureSchema, feature as unknown as JsonValue);
}

export function toPlanVersion(version: state.PlanVersion): PlanVersion {
  return create(PlanVersionSchema, {
    planKey: version.planKey,
    version: version.version,
    state: version.state === "published" ? PlanState.PUBLISHED : PlanState.DRAFT,
    plan: fromJson(PlanSchema, version.plan as unknown as JsonValue),
    createTime: timestampFromDate(version.createTime),
    ...(version.publishTime && { publishTime: timestampFromDate(version.publishTime) }),
    etag: `${version.state}-${version.version}`,
  });
}

const actions = { create: ChangeAction.CREATE, update: ChangeAction.UPDATE, delete: ChangeAction.DELETE };

export function toChange({ action, kind, key, fields }: CatalogChange) {
  return { action: actions[action], kind, key, fields };
}
