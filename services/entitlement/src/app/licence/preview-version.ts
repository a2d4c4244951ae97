import type { Clock, Page } from "@licet/kernel";
import { planVersionAfter } from "../../domain/licence/change-licence.ts";
import { supposeCatalog } from "../../domain/simulation/suppose-catalog.ts";
import { supposedPlan } from "../../domain/simulation/supposed-plan.ts";
import { supposeVersion } from "../../domain/simulation/suppose-version.ts";
import type { RightsDifference } from "../../domain/snapshot/compare-rights.ts";
import { compareRights } from "../../domain/snapshot/compare-rights.ts";
import { compileAccount } from "../../domain/snapshot/compile-account.ts";
import { fetchDraft } from "../catalog/fetch-draft.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Accounts, CatalogSource, PageQuery } from "../ports.ts";
import { fetchNamedVersion } from "./change-licence.ts";

/** A plan version that the licences of its plan might go to. */
export interface PreviewedVersion {
  readonly planKey: string;
  /** Absent: the version in force. */
  readonly planVersion?: number;
  /** As if the draft of the catalog were published. */
  readonly draftCatalog: boolean;
}

/** What one account would gain and lose. */
export interface AccountImpact {
  readonly accountId: string;
  /** Its licences of the plan that are in force, or will be. */
  readonly licenceIds: readonly string[];
  readonly difference: RightsDifference;
}

/** Some of the accounts that hold a plan, by id. */
export interface ImpactPage extends Page<AccountImpact> {
  /** How many accounts hold the plan; on the first page alone. */
  readonly holders?: number;
}

/** Finds accounts by what they hold. */
export interface PlanHolders {
  /** Those with a licence of the plan that is not revoked, by id. */
  list(tenantId: string, planKey: string, args: PageQuery & { readonly of: string }): Promise<Page<string>>;
  count(tenantId: string, planKey: string): Promise<number>;
}

/** Looks at what a version would do; nothing is written. */
export type PreviewVersion = (tenantId: string, version: PreviewedVersion, query: PageQuery) => Promise<ImpactPage>;

interface PreviewVersionPorts {
  readonly accounts: Accounts;
  readonly planHolders: PlanHolders;
  readonly refreshCatalog: RefreshCatalog;
  readonly source: CatalogSource;
  readonly clock: Clock;
}

/** Makes the query. @throws DomainError PLAN_VERSION_UNKNOWN, DRAFT_UNKNOWN */
export function createPreviewVersion(ports: PreviewVersionPorts): PreviewVersion {
  const { accounts, planHolders, refreshCatalog, source, clock } = ports;
  return async (tenantId, { draftCatalog, ...named }, query) => {
    const { planKey, planVersion = 0 } = named;
    const draft = draftCatalog ? await fetchDraft(source, tenantId, "draft_catalog") : undefined;
    await fetchNamedVersion(refreshCatalog, tenantId, named);
    const of = `${planVersion} ${draftCatalog}`;
    const page = await planHolders.list(tenantId, planKey, { ...query, of });
    const now = clock.now();
    const items = await accounts.look(
      {
        tenantId,
        accountIds: page.items,
        prepare: (catalog) => [planVersionAfter({ planKey: "", planVersion: 0 }, named, { catalog })],
      },
      (found, view) => {
        const supposedView = draft === undefined ? view : supposeCatalog(view, draft);
        const plan = supposedPlan(undefined, { ...named, path: "" }, supposedView);
        return page.items.flatMap((accountId): AccountImpact[] => {
          const present = found.get(accountId);
          if (present === undefined) return [];
          const { state, licenceIds } = supposeVersion(present, plan, supposedView, now);
          const before = compileAccount(tenantId, present, view);
          const after = compileAccount(tenantId, state, supposedView);
          return [{ accountId, licenceIds, difference: compareRights(before, after, now) }];
        });
      },
    );
    const holders = query.pageToken === "" ? await planHolders.count(tenantId, planKey) : undefined;
    return {
      items,
      ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken }),
      ...(holders !== undefined && { holders }),
    };
  };
}
