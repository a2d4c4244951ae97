import type { LicenceDocument } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Catalog, CatalogView } from "../../domain/catalog/catalog.ts";
import type { DraftTerms } from "../../domain/simulation/suppose-catalog.ts";
import { supposeCatalog } from "../../domain/simulation/suppose-catalog.ts";
import { supposedPlan } from "../../domain/simulation/supposed-plan.ts";
import { fetchDraft } from "../catalog/fetch-draft.ts";
import type { MaybeSnapshot } from "../decision/ports.ts";
import { fetchNamedVersion } from "../licence/change-licence.ts";
import type { CatalogContent, CatalogSource, PlanVersionKey } from "../ports.ts";
import type { ReplayOffer } from "./replay-decision.ts";
import type { ReplayPorts } from "./replay-decisions.ts";

/** What is taken to be otherwise; what is absent stays. */
export interface ReplaySupposition {
  /** Licences of this plan have that version of it; absent: the one that would be in force. */
  readonly planKey?: string;
  readonly planVersion?: number;
  /** Licences of every plan have the version that would be in force. */
  readonly newestVersions: boolean;
  /** The draft of the catalog is published, or this document. */
  readonly catalog?: "draft" | CatalogContent;
}

type OfferPorts = Pick<ReplayPorts, "accounts" | "refreshCatalog" | "source">;

/** Finds what is supposed of the accounts of some snapshots. @throws DomainError PLAN_VERSION_UNKNOWN, DRAFT_UNKNOWN */
export function createReplayOffer({ accounts, refreshCatalog, source }: OfferPorts) {
  return async (
    tenantId: string,
    supposition: ReplaySupposition,
    pasts: readonly MaybeSnapshot[],
  ): Promise<ReplayOffer> => {
    const draft = await findDraft(source, tenantId, supposition);
    if (draft === undefined) await fetchNamedVersion(refreshCatalog, tenantId, supposition);
    const documents = pasts.flatMap((past) => past?.document ?? []);
    const held = documents.flatMap(({ licences }) =>
      licences.map(({ planKey, planVersion: version }) => ({ planKey, version })),
    );
    const { found, view: present } = await accounts.look(
      {
        tenantId,
        accountIds: [...new Set(documents.map(({ accountId }) => accountId))],
        prepare: (catalog) => [...held, ...versionsNamed(supposition, held, catalog)],
      },
      (found, view) => ({ found, view }),
    );
    const view = draft === undefined ? present : supposeCatalog(present, draft);
    const versionOf = toVersionOf(supposition, view);
    return {
      offerOf: (accountId) => ({ view, versionOf, present: licencesOf(found, accountId) }),
      made: new WeakMap(),
    };
  };
}

async function findDraft(
  source: CatalogSource,
  tenantId: string,
  { catalog }: ReplaySupposition,
): Promise<DraftTerms | undefined> {
  if (catalog === undefined) return undefined;
  if (catalog === "draft") return fetchDraft(source, tenantId, "draft_catalog");
  const draft = await source.fetchDraft(tenantId, catalog);
  if (draft === undefined) throw new DomainError("DRAFT_UNKNOWN", "the catalog service does not take documents");
  return draft;
}

/** Of the plans that change their version, the one that they would have of what is published. */
function versionsNamed(
  { planKey, planVersion, newestVersions }: ReplaySupposition,
  held: readonly PlanVersionKey[],
  catalog: Catalog,
): PlanVersionKey[] {
  const keys = [
    ...(newestVersions ? held.map((each) => each.planKey) : []),
    ...(planKey === undefined ? [] : [planKey]),
  ];
  const inForce = keys.map((key) => ({ planKey: key, version: versionInForce(key, catalog) }));
  return planKey === undefined || planVersion === undefined ? inForce : [...inForce, { planKey, version: planVersion }];
}

function versionInForce(planKey: string, { plans }: Catalog): number {
  return Object.hasOwn(plans, planKey) ? (plans[planKey]?.version ?? 0) : 0;
}

/** The named plan must have the version; of others one that is sold no more stays as it is. */
function toVersionOf({ planKey, planVersion, newestVersions }: ReplaySupposition, view: CatalogView) {
  const named = planKey === undefined ? undefined : supposedPlan(undefined, { planKey, planVersion, path: "" }, view);
  return (licence: Pick<LicenceDocument, "planKey" | "planVersion">): number => {
    if (licence.planKey === named?.planKey) return named.version;
    return (newestVersions && versionInForce(licence.planKey, view.catalog)) || licence.planVersion;
  };
}

function licencesOf(found: ReadonlyMap<string, AccountState>, accountId: string): AccountState["licences"] {
  return found.get(accountId)?.licences ?? new Map();
}
