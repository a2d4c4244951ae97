import { DomainError } from "@licet/kernel";
import { emptyCatalog } from "./catalog-content.ts";
import type { CatalogContent, Plan } from "./catalog-content.ts";
import { diffCatalog } from "./diff-catalog.ts";
import type { CatalogChange } from "./diff-catalog.ts";
import { withGroupGrants } from "./feature-groups.ts";
import { isEqual } from "./is-equal.ts";
import { validateCatalog } from "./validate-catalog.ts";

/** A tenant's catalog: what is in force, what is drafted, and the newest version of each plan. */
export interface CatalogState {
  /** Counts what was published; 0 before the first time. */
  revision: number;
  published: CatalogContent;
  draft: CatalogContent | undefined;
  /** Newest published version of every plan that was ever sold, by key. */
  latest: ReadonlyMap<string, PlanVersion>;
  /** Versions that this change makes, for the store to keep. */
  newVersions: PlanVersion[];
}

/** One version of a plan, with the features of its groups among its grants. */
export interface PlanVersion {
  planKey: string;
  /** Counted from 1 within the plan. */
  version: number;
  state: "draft" | "published";
  plan: Plan;
  createTime: Date;
  publishTime: Date | undefined;
}

/** What the rest of the platform hears of a catalog. */
export type CatalogEvent =
  | { type: "catalog_published"; revision: number; changed: string[] }
  | { type: "plan_published"; planVersion: PlanVersion; revision: number };

/** A catalog on its way to a new state. */
export interface CatalogMove {
  state: CatalogState;
  events: CatalogEvent[];
  changes: CatalogChange[];
}

/** A tenant's catalog before anything was applied. */
export const newCatalogState: CatalogState = {
  revision: 0,
  published: emptyCatalog,
  draft: undefined,
  latest: new Map(),
  newVersions: [],
};

/** Makes the draft equal to `content`. Throws CATALOG_INVALID. */
export function draftCatalog(state: CatalogState, content: CatalogContent, now: Date): CatalogMove {
  validateCatalog(content);
  const changes = diffCatalog(state.published, content);
  refuseUnknownVersions(state, content, now);
  if (changes.length === 0) {
    return {
      state: state.draft === undefined ? state : { ...state, draft: undefined, newVersions: [] },
      events: [],
      changes,
    };
  }
  const newVersions = makeVersions(state, content, { state: "draft", now });
  return { state: { ...state, draft: content, newVersions }, events: [], changes };
}

/** Puts the draft into force as one revision. Without a draft nothing changes. */
export function publishCatalog(state: CatalogState, now: Date): CatalogMove {
  const { draft } = state;
  if (draft === undefined) return { state, events: [], changes: [] };
  const changes = diffCatalog(state.published, draft);
  const newVersions = makeVersions(state, draft, { state: "published", now });
  const revision = state.revision + 1;
  const latest = new Map([...state.latest, ...newVersions.map((version) => [version.planKey, version] as const)]);
  return {
    state: { revision, published: draft, draft: undefined, latest, newVersions },
    events: [
      ...newVersions.map((planVersion): CatalogEvent => ({ type: "plan_published", planVersion, revision })),
      { type: "catalog_published", revision, changed: changes.map(({ kind, key }) => `${kind} ${key}`) },
    ],
    changes,
  };
}

/** A new version of each plan that differs from its newest one. */
function makeVersions(
  { latest }: CatalogState,
  content: CatalogContent,
  { state, now }: { state: PlanVersion["state"]; now: Date },
): PlanVersion[] {
  return content.plans.flatMap((listed): PlanVersion[] => {
    const plan = withGroupGrants(listed, content);
    const known = latest.get(plan.key);
    if (known !== undefined && isEqual(known.plan, plan)) return [];
    const publishTime = state === "published" ? now : undefined;
    return [{ planKey: plan.key, version: (known?.version ?? 0) + 1, state, plan, createTime: now, publishTime }];
  });
}

/** A SKU may pin a version that exists or that this very catalog makes. */
function refuseUnknownVersions(state: CatalogState, content: CatalogContent, now: Date): void {
  const made = makeVersions(state, content, { state: "draft", now }).map(
    (made) => [made.planKey, made.version] as const,
  );
  const newest = new Map([...[...state.latest].map(([key, { version }]) => [key, version] as const), ...made]);
  const fields = content.skus.flatMap(({ sku, planKey = "", planVersion = 0 }) => {
    if (planVersion <= (newest.get(planKey) ?? 0)) return [];
    return [{ field: `skus[${sku}].plan_version`, description: `plan ${planKey} has no version ${planVersion}` }];
  });
  if (fields.length === 0) return;
  throw new DomainError("CATALOG_INVALID", "a SKU names a plan version that is not there", {}, { fields });
}
