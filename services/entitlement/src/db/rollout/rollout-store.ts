import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import { trace } from "@opentelemetry/api";
import type { Caller } from "../../app/caller.ts";
import type { Rollouts } from "../../app/rollout/ports.ts";
import type { Catalog } from "../../domain/catalog/catalog.ts";
import { emptyCatalog } from "../../domain/catalog/catalog.ts";
import type { RolloutChange } from "../../domain/rollout/change-rollout.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { appendAudit } from "../audit/audit-log.ts";
import { markStale } from "./mark-stale.ts";
import { loadFigures } from "./rollout-counts.ts";
import { loadRolloutStates, saveRolloutState, toRollouts } from "./rollout-rows.ts";

/** Tells what became of a rollout. */
export type RolloutMapping = (
  tenantId: string,
  change: RolloutChange & { readonly event: NonNullable<RolloutChange["event"]> },
  actor: string,
) => OutgoingEvent;

/** Rollouts: the rules of the catalog replica and what was decided about them. */
export function createRollouts(db: Database, toEvent: RolloutMapping): Rollouts {
  return {
    change: (caller, key, decide) =>
      db.transaction(caller.tenantId, async (tx) => {
        const before = requireRollout(await loadRollouts(tx, "for update"), key);
        const change = decide(before);
        if (change.rollout !== before) await save(tx, caller, { before, change }, toEvent);
        return change.rollout;
      }),
    find: (tenantId, key) =>
      db.read(tenantId, async (tx) => (await loadRollouts(tx)).find((rollout) => rollout.key === key)),
    listWatched: (tenantId, now) =>
      db.read(tenantId, async (tx) => {
        const watched = (await loadRollouts(tx)).filter(isWatched);
        return Promise.all(watched.map(async (rollout) => ({ rollout, figures: await loadFigures(tx, rollout, now) })));
      }),
    list: (tenantId, { pageSize, pageToken }) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(pageToken, {}) ?? [];
        const rest = (await loadRollouts(tx)).filter(({ key }) => key > String(after));
        return toPage(rest, pageSize, ({ key }) => [key]);
      }),
  };
}

/** Whoever compiles a snapshot shares the lock on the replica, so `for update` keeps all of them waiting. */
async function loadRollouts(tx: Transaction, lock: "" | "for update" = ""): Promise<Rollout[]> {
  const [row] = await tx.sql<{ document: string }>(
    `select document from catalog_replica where tenant_id = $1 ${lock}`,
    [tx.tenantId],
  );
  const catalog = row === undefined ? emptyCatalog : (JSON.parse(row.document) as Catalog);
  return toRollouts(catalog, await loadRolloutStates(tx));
}

function isWatched({ terms, state }: Rollout): boolean {
  return terms.guard !== undefined && state?.halted !== true;
}

function requireRollout(rollouts: readonly Rollout[], key: string): Rollout {
  const found = rollouts.find((rollout) => rollout.key === key);
  if (found !== undefined) return found;
  throw new DomainError("NOT_FOUND", "no such rollout", { resource: "rollout", id: key });
}

async function save(
  tx: Transaction,
  { tenantId, actor }: Caller,
  { before, change }: { readonly before: Rollout; readonly change: RolloutChange },
  toEvent: RolloutMapping,
): Promise<void> {
  const { rollout, event, audit } = change;
  if (rollout.state !== undefined) await saveRolloutState(tx, rollout.key, rollout.state);
  await tx.sql("update catalog_replica set rollouts_version = rollouts_version + 1 where tenant_id = $1", [tenantId]);
  await markStale(tx, before, rollout);
  if (event !== undefined) tx.publish(toEvent(tenantId, { ...change, event }, actor));
  if (audit === undefined || rollout.state === undefined) return;
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? "";
  const { details, ...note } = audit;
  const entry = { ...note, time: rollout.state.updateTime, actor, accountId: "", traceId };
  await appendAudit(tx, [{ ...entry, details: JSON.stringify(details) }]);
}
