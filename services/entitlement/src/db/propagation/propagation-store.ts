import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import { trace } from "@opentelemetry/api";
import type { Propagations } from "../../app/propagation/ports.ts";
import type { PropagationChange } from "../../domain/propagation/change-propagation.ts";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import { isLive } from "../../domain/propagation/propagation.ts";
import { appendAudit } from "../audit/audit-log.ts";
import { countHolders } from "./propagation-holders.ts";
import type { PropagatedRow, PropagationRow } from "./propagation-rows.ts";
import { fromPropagatedRow, fromPropagationRow, insertPropagation, updatePropagation } from "./propagation-rows.ts";

/** Tells what became of a propagation. */
export type PropagationMapping = (tenantId: string, propagation: Propagation, actor: string) => OutgoingEvent;

/** Propagations in PostgreSQL. */
export function createPropagations(db: Database, toEvent: PropagationMapping): Propagations {
  return {
    start: ({ tenantId }, terms, decide) =>
      db.transaction(tenantId, async (tx) => {
        const change = decide(await countHolders(tx, terms, ""));
        const { propagation } = change;
        if (!(await insertPropagation(tx, propagation))) throw await conflictOf(tx, terms.planKey);
        await tellChange(tx, change, toEvent);
        return propagation;
      }),
    change: ({ tenantId }, propagationId, decide) =>
      db.transaction(tenantId, async (tx) => {
        const before = await findPropagation(tx, propagationId, "for update");
        if (before === undefined) {
          const metadata = { resource: "propagation", id: propagationId };
          throw new DomainError("NOT_FOUND", "no such propagation", metadata);
        }
        const change = decide(before);
        if (change.propagation !== before) await saveChange(tx, change, toEvent);
        return change.propagation;
      }),
    find: (tenantId, propagationId) => db.read(tenantId, (tx) => findPropagation(tx, propagationId)),
    list: (tenantId, { planKey, onlyLive }, { pageSize, pageToken }) =>
      db.read(tenantId, async (tx) => {
        const args = { planKey, onlyLive };
        const [time, id] = decodePageToken(pageToken, args, ["time", "text"]) ?? [];
        const params = [tenantId, planKey, onlyLive, time ?? null, id ?? null, pageSize + 1];
        const rows = await tx.sql<PropagationRow>(selectPage, params);
        const keyOf = (row: PropagationRow) => [row.create_time.toISOString(), row.propagation_id];
        const page = toPage(rows, pageSize, keyOf, args);
        return { ...page, items: page.items.map(fromPropagationRow) };
      }),
    listLicences: (tenantId, propagationId, { pageSize, pageToken, outcome = "" }) =>
      db.read(tenantId, async (tx) => {
        const args = { propagationId, outcome };
        const [after = ""] = decodePageToken(pageToken, args) ?? [];
        const params = [tenantId, propagationId, outcome, after, pageSize + 1];
        const rows = await tx.sql<PropagatedRow>(selectLicences, params);
        const page = toPage(rows, pageSize, (row) => [row.licence_id], args);
        return { ...page, items: page.items.map(fromPropagatedRow) };
      }),
    remaining: async (tenantId, propagation) => {
      if (!isLive(propagation)) return 0;
      return db.read(tenantId, (tx) => countHolders(tx, propagation, propagation.propagationId));
    },
  };
}

/** Reads a propagation; a lock waits for the batch that is under way, or leaves a held one out. */
export async function findPropagation(
  tx: Transaction,
  propagationId: string,
  lock: "" | "for update" | "for update skip locked" = "",
): Promise<Propagation | undefined> {
  const [row] = await tx.sql<PropagationRow>(
    `select * from plan_propagation where tenant_id = $1 and propagation_id = $2 ${lock}`,
    [tx.tenantId, propagationId],
  );
  return row && fromPropagationRow(row);
}

/** Saves how far a propagation went, and tells what is to be told of it. To be called last, for the head of the audit chain. */
export async function saveChange(
  tx: Transaction,
  change: PropagationChange,
  toEvent: PropagationMapping,
): Promise<void> {
  await updatePropagation(tx, change.propagation);
  await tellChange(tx, change, toEvent);
}

async function tellChange(
  tx: Transaction,
  { propagation, note }: PropagationChange,
  toEvent: PropagationMapping,
): Promise<void> {
  if (note === undefined) return;
  tx.publish(toEvent(tx.tenantId ?? "", propagation, note.actor));
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? "";
  const entry = { ...note, time: propagation.updateTime, accountId: "", traceId };
  await appendAudit(tx, [{ ...entry, details: JSON.stringify(note.details) }]);
}

async function conflictOf(tx: Transaction, planKey: string): Promise<DomainError> {
  const [row] = await tx.sql<{ propagation_id: string }>(
    `select propagation_id from plan_propagation
     where tenant_id = $1 and plan_key = $2 and state in ('running', 'paused', 'cancelling')`,
    [tx.tenantId, planKey],
  );
  const propagationId = row?.propagation_id ?? "";
  const metadata = { plan_key: planKey, propagation_id: propagationId };
  return new DomainError("PROPAGATION_CONFLICT", `propagation ${propagationId} of plan ${planKey} goes on`, metadata);
}

const selectPage = `
  select * from plan_propagation
  where tenant_id = $1 and ($2 = '' or plan_key = $2) and (not $3 or state in ('running', 'paused', 'cancelling'))
    and ($4::timestamptz is null or (create_time, propagation_id) < ($4::timestamptz, $5))
  order by create_time desc, propagation_id desc limit $6`;

const selectLicences = `
  select * from propagated_licence
  where tenant_id = $1 and propagation_id = $2 and ($3 = '' or outcome = $3) and licence_id > $4
  order by licence_id limit $5`;
