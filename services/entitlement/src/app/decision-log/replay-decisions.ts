import type { Decision } from "@licet/decision";
import type { Clock, Page } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { ReplayEffect } from "../../domain/decision-log/compare-decisions.ts";
import { compareDecisions, isByRights } from "../../domain/decision-log/compare-decisions.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import { findSnapshot } from "../decision/find-snapshot.ts";
import type { AccountHistory } from "../decision/history-ports.ts";
import type { MaybeSnapshot, Snapshots } from "../decision/ports.ts";
import type { Accounts, CatalogSource, PageQuery } from "../ports.ts";
import type { DecisionFilter, DecisionReader, LoggedDecision } from "./ports.ts";
import { createReplayOffer } from "./replay-offer.ts";
import { replayDecision } from "./replay-decision.ts";
import type { ReplaySupposition } from "./replay-offer.ts";

/** A decision, and how it would have gone. */
export interface ReplayedDecision {
  readonly logged: LoggedDecision;
  readonly supposed: Decision;
  /** `unjudged`: it was given by fail policy. */
  readonly effect: ReplayEffect | "unjudged";
}

/** Decides logged decisions once more, newest first, each at its instant; nothing is written. */
export type ReplayDecisions = (
  tenantId: string,
  supposition: ReplaySupposition,
  filter: DecisionFilter,
  query: PageQuery,
) => Promise<Page<ReplayedDecision>>;

/** What a replay needs from outside. */
export interface ReplayPorts {
  readonly decisionReader: DecisionReader;
  readonly history: AccountHistory;
  readonly snapshots: Snapshots;
  readonly accounts: Accounts;
  readonly refreshCatalog: RefreshCatalog;
  readonly source: CatalogSource;
  readonly clock: Clock;
}

/** Makes the query. @throws DomainError PLAN_VERSION_UNKNOWN, DRAFT_UNKNOWN, CATALOG_INVALID */
export function createReplayDecisions(ports: ReplayPorts): ReplayDecisions {
  const findOffer = createReplayOffer(ports);
  return async (tenantId, supposition, filter, query) => {
    const page = await ports.decisionReader.list(tenantId, filter, query);
    const pasts = await findPasts(tenantId, page.items, ports);
    const offer = await findOffer(tenantId, supposition, [...pasts.values()]);
    const items = page.items.map((logged): ReplayedDecision => {
      const supposed = replayDecision(logged, pasts.get(logged), offer);
      const effect = isByRights(logged.decision) ? compareDecisions(logged.decision, supposed) : "unjudged";
      return { logged, supposed, effect };
    });
    return { ...page, items };
  };
}

/** The snapshot of each decision; decisions of one account and revision share theirs. */
async function findPasts(
  tenantId: string,
  decisions: readonly LoggedDecision[],
  ports: ReplayPorts,
): Promise<Map<LoggedDecision, MaybeSnapshot>> {
  const pasts = new Map<LoggedDecision, MaybeSnapshot>();
  const known = new Map<string, MaybeSnapshot>();
  for (const logged of decisions) {
    const key = JSON.stringify([logged.accountId, logged.decision.revision]);
    if (!known.has(key)) known.set(key, await findPast(tenantId, logged, ports));
    pasts.set(logged, known.get(key));
  }
  return pasts;
}

/** As the account was when it was decided about; as it is now where that is not kept any more. */
async function findPast(
  tenantId: string,
  { accountId, decision, time }: LoggedDecision,
  { history, snapshots, clock }: ReplayPorts,
): Promise<MaybeSnapshot> {
  // Nothing was known of it, and nothing but an order would have changed that.
  if (decision.revision === 0) return undefined;
  const present = await findSnapshot(snapshots, { tenantId, accountId, atLeastRevision: 0, fullyConsistent: true });
  if (present === undefined || present.document.revision === decision.revision) return present;
  try {
    return (await history.find(tenantId, accountId, { asOf: time, now: clock.now() })) ?? present;
  } catch (error) {
    if (error instanceof DomainError && error.reason === "HISTORY_EXPIRED") return present;
    throw error;
  }
}
