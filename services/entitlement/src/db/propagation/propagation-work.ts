import type { Database, Transaction } from "@licet/db";
import type { PropagationWork } from "../../app/propagation/ports.ts";
import { nextStepTime } from "../../domain/propagation/advance.ts";
import { findHolders } from "./propagation-holders.ts";
import { insertPropagated } from "./propagation-rows.ts";
import type { PropagationMapping } from "./propagation-store.ts";
import { findPropagation, saveChange } from "./propagation-store.ts";

/** The work of propagations, which replicas claim by the lock on a propagation's row. */
export function createPropagationWork(db: Database, toEvent: PropagationMapping): PropagationWork {
  return {
    due: (until, limit) =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string; propagation_id: string }>(selectDue, [until, limit]);
        return rows.map((row) => ({ tenantId: row.tenant_id, propagationId: row.propagation_id }));
      }),
    advance: ({ tenantId, propagationId }, now, step) =>
      db.transaction(tenantId, async (tx) => {
        const before = await findPropagation(tx, propagationId, "for update skip locked");
        const due = before && nextStepTime(before);
        if (before === undefined || due === undefined || due > now) return false;
        const { change, licences, went } = await step(before);
        await insertPropagated(tx, propagationId, licences);
        await saveChange(tx, change, toEvent);
        return went;
      }),
    holders: (tenantId, propagation, limit) => db.transaction(tenantId, (tx) => findHolders(tx, propagation, limit)),
    settle: (tenantId, propagationId, limit) => db.transaction(tenantId, (tx) => settle(tx, propagationId, limit)),
    pending: (tenantId, propagationId, limit) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<PendingRow>(selectPending, [tenantId, propagationId, limit]);
        return rows.map(({ licence_id, account_id, move_id, effective_time }) => {
          return { licenceId: licence_id, accountId: account_id, moveId: move_id, effectiveTime: effective_time };
        });
      }),
    withdraw: (tenantId, propagationId, licenceIds, { forget }) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql(forget ? deleteDealt : updateWithdrawn, [tenantId, propagationId, licenceIds]);
      }),
  };
}

interface PendingRow {
  readonly licence_id: string;
  readonly account_id: string;
  readonly move_id: string;
  readonly effective_time: Date;
}

async function settle(tx: Transaction, propagationId: string, limit: number) {
  const rows = await tx.sql<{ outcome: string }>(updateSettled, [tx.tenantId, propagationId, limit]);
  const moved = rows.filter(({ outcome }) => outcome === "moved").length;
  return { moved, skipped: rows.length - moved };
}

const selectDue = `
  select tenant_id, propagation_id from due_propagation where due_time <= $1 order by due_time limit $2`;

const updateSettled = `
  update propagated_licence as dealt
  set outcome = case move.state when 'done' then 'moved' else 'skipped' end,
    code = case move.state when 'failed' then coalesce(move.failure_code, '') when 'cancelled' then 'MOVE_CANCELLED'
      else '' end,
    time = coalesce(move.end_time, dealt.time)
  from (
    select licence_id, ended.state, failure_code, end_time
    from propagated_licence join scheduled_move as ended using (tenant_id, licence_id, move_id)
    where tenant_id = $1 and propagation_id = $2 and outcome = 'scheduled' and ended.state <> 'pending'
    order by licence_id limit $3
  ) as move
  where dealt.tenant_id = $1 and dealt.propagation_id = $2 and dealt.licence_id = move.licence_id
  returning dealt.outcome`;

const selectPending = `
  select licence_id, move.account_id, move_id, move.effective_time
  from propagated_licence as dealt join scheduled_move as move using (tenant_id, licence_id, move_id)
  where tenant_id = $1 and propagation_id = $2 and outcome = 'scheduled' and move.state = 'pending'
  order by dealt.effective_time, licence_id limit $3`;

const deleteDealt = `
  delete from propagated_licence where tenant_id = $1 and propagation_id = $2 and licence_id = any($3::text[])`;

const updateWithdrawn = `
  update propagated_licence set outcome = 'withdrawn'
  where tenant_id = $1 and propagation_id = $2 and licence_id = any($3::text[])`;
