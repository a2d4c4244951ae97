import type { Transaction } from "@licet/db";
import { nextStepTime } from "../../domain/propagation/advance.ts";
import type {
  OnOverLimit,
  PropagatedLicence,
  Propagation,
  PropagationOutcome,
  PropagationPhase,
  PropagationState,
  PropagationStrategy,
} from "../../domain/propagation/propagation.ts";

/** A propagation as its table has it. */
export interface PropagationRow {
  readonly propagation_id: string;
  readonly plan_key: string;
  readonly from_versions: readonly number[];
  readonly to_version: number;
  readonly strategy: PropagationStrategy;
  readonly never_account_ids: readonly string[];
  readonly on_over_limit: OnOverLimit;
  readonly actor: string;
  readonly reason: string;
  readonly state: PropagationState;
  readonly phase: PropagationPhase;
  readonly wave: number;
  readonly next_time: Date;
  readonly place_account_id?: string;
  readonly place_licence_id?: string;
  readonly found: bigint;
  readonly total: bigint;
  readonly moved: bigint;
  readonly scheduled: bigint;
  readonly skipped: bigint;
  readonly status_actor: string;
  readonly status_reason: string;
  readonly create_time: Date;
  readonly update_time: Date;
  readonly end_time?: Date;
}

/** Reads a propagation's row. */
export function fromPropagationRow(row: PropagationRow): Propagation {
  const { place_account_id: accountId, place_licence_id: licenceId, end_time: endTime } = row;
  return {
    propagationId: row.propagation_id,
    planKey: row.plan_key,
    fromVersions: row.from_versions,
    toVersion: row.to_version,
    strategy: fromStored(row.strategy),
    neverAccountIds: row.never_account_ids,
    onOverLimit: row.on_over_limit,
    actor: row.actor,
    reason: row.reason,
    state: row.state,
    phase: row.phase,
    wave: row.wave,
    nextTime: row.next_time,
    ...(accountId !== undefined && licenceId !== undefined && { place: { accountId, licenceId } }),
    found: Number(row.found),
    total: Number(row.total),
    counts: { moved: Number(row.moved), scheduled: Number(row.scheduled), skipped: Number(row.skipped) },
    statusActor: row.status_actor,
    statusReason: row.status_reason,
    createTime: row.create_time,
    updateTime: row.update_time,
    ...(endTime && { endTime }),
  };
}

/** Instants are texts in JSON. */
function fromStored(strategy: PropagationStrategy): PropagationStrategy {
  if (strategy.kind !== "waves") return strategy;
  const waves = strategy.waves.map(({ startTime, ...wave }) => {
    return { ...wave, ...(startTime && { startTime: new Date(startTime) }) };
  });
  return { ...strategy, waves };
}

/** Keeps a new propagation; false while another one of the plan goes on. */
export async function insertPropagation(tx: Transaction, propagation: Propagation): Promise<boolean> {
  const { propagationId, planKey, fromVersions, toVersion, strategy, neverAccountIds, onOverLimit } = propagation;
  const terms = [
    propagationId,
    planKey,
    fromVersions,
    toVersion,
    JSON.stringify(strategy),
    neverAccountIds,
    onOverLimit,
  ];
  const { actor, reason, total, createTime } = propagation;
  const params = [tx.tenantId, ...terms, actor, reason, total, createTime, ...progressOf(propagation)];
  const rows = await tx.sql(insert, params);
  if (rows.length > 0) await saveDue(tx, propagation);
  return rows.length > 0;
}

/** Keeps how far it went. */
export async function updatePropagation(tx: Transaction, propagation: Propagation): Promise<void> {
  await tx.sql(update, [tx.tenantId, propagation.propagationId, ...progressOf(propagation)]);
  await saveDue(tx, propagation);
}

function progressOf(propagation: Propagation): unknown[] {
  const { state, phase, wave, nextTime, place, found, counts } = propagation;
  const { statusActor, statusReason, updateTime, endTime } = propagation;
  return [
    ...[state, phase, wave, nextTime, place?.accountId ?? null, place?.licenceId ?? null, found],
    ...[counts.moved, counts.scheduled, counts.skipped, statusActor, statusReason, updateTime, endTime ?? null],
  ];
}

async function saveDue(tx: Transaction, propagation: Propagation): Promise<void> {
  const due = nextStepTime(propagation);
  const key = [tx.tenantId, propagation.propagationId];
  if (due === undefined) await tx.sql("delete from due_propagation where tenant_id = $1 and propagation_id = $2", key);
  else await tx.sql(upsertDue, [...key, due]);
}

const insert = `
  insert into plan_propagation (tenant_id, propagation_id, plan_key, from_versions, to_version, strategy,
    never_account_ids, on_over_limit, actor, reason, total, create_time, state, phase, wave, next_time,
    place_account_id, place_licence_id, found, moved, scheduled, skipped, status_actor, status_reason, update_time,
    end_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
    $25, $26)
  on conflict do nothing returning propagation_id`;

const update = `
  update plan_propagation set state = $3, phase = $4, wave = $5, next_time = $6, place_account_id = $7,
    place_licence_id = $8, found = $9, moved = $10, scheduled = $11, skipped = $12, status_actor = $13,
    status_reason = $14, update_time = $15, end_time = $16
  where tenant_id = $1 and propagation_id = $2`;

const upsertDue = `
  insert into due_propagation (tenant_id, propagation_id, due_time) values ($1, $2, $3)
  on conflict (tenant_id, propagation_id) do update set due_time = excluded.due_time`;

/** A licence that was dealt with, as its table has it. */
export interface PropagatedRow {
  readonly licence_id: string;
  readonly account_id: string;
  readonly from_version: number;
  readonly wave: number;
  readonly outcome: PropagationOutcome;
  readonly code: string;
  readonly move_id?: string;
  readonly effective_time?: Date;
  readonly time: Date;
}

/** Reads its row. */
export function fromPropagatedRow(row: PropagatedRow): PropagatedLicence {
  const { outcome, code, wave, time, move_id: moveId, effective_time: effectiveTime } = row;
  return {
    licenceId: row.licence_id,
    accountId: row.account_id,
    fromVersion: row.from_version,
    ...{ wave, outcome, code, time },
    ...(moveId !== undefined && { moveId }),
    ...(effectiveTime && { effectiveTime }),
  };
}

/** Keeps licences that were dealt with. */
export async function insertPropagated(
  tx: Transaction,
  propagationId: string,
  licences: readonly PropagatedLicence[],
): Promise<void> {
  if (licences.length === 0) return;
  const rows = licences.map(({ licenceId, accountId, fromVersion, moveId, effectiveTime, ...rest }) => {
    const names = { licence_id: licenceId, account_id: accountId, from_version: fromVersion };
    return { ...rest, ...names, move_id: moveId, effective_time: effectiveTime };
  });
  await tx.sql(insertLicences, [tx.tenantId, propagationId, JSON.stringify(rows)]);
}

const insertLicences = `
  insert into propagated_licence (tenant_id, propagation_id, licence_id, account_id, from_version, wave, outcome, code,
    move_id, effective_time, time)
  select $1, $2, licence_id, account_id, from_version, wave, outcome, code, move_id, effective_time, time
  from jsonb_to_recordset($3::jsonb) as new (licence_id text, account_id text, from_version integer, wave integer,
    outcome text, code text, move_id text, effective_time timestamptz, time timestamptz)`;
