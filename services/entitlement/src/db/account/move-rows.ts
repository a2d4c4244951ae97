import type { Transaction } from "@licet/db";
import type { Licence } from "../../domain/licence/licence.ts";
import type { ScheduledMove, ScheduledMoveState } from "../../domain/licence/scheduled-move.ts";

/** A scheduled move as its table has it. */
export interface MoveRow {
  readonly licence_id: string;
  readonly move_id: string;
  readonly account_id: string;
  readonly kind: string;
  readonly effective_time: Date;
  readonly reason: string;
  readonly actor: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly state: ScheduledMoveState;
  readonly failure_code?: string;
  readonly create_time: Date;
  readonly end_time?: Date;
}

/** Reads a move's row. */
export function fromMoveRow(row: MoveRow): ScheduledMove {
  const { kind, reason, actor, payload, state, failure_code, end_time } = row;
  return {
    moveId: row.move_id,
    kind,
    effectiveTime: row.effective_time,
    reason,
    actor,
    payload,
    state,
    createTime: row.create_time,
    ...(end_time && { endTime: end_time }),
    ...(failure_code !== undefined && { failureCode: failure_code }),
  };
}

function toMoveRow({ licenceId, accountId }: Licence, move: ScheduledMove): MoveRow {
  const { kind, reason, actor, payload, state, failureCode, endTime } = move;
  return {
    licence_id: licenceId,
    move_id: move.moveId,
    account_id: accountId,
    kind,
    effective_time: move.effectiveTime,
    reason,
    actor,
    payload,
    state,
    ...(failureCode !== undefined && { failure_code: failureCode }),
    create_time: move.createTime,
    ...(endTime && { end_time: endTime }),
  };
}

/** The moves to come of accounts' licences. */
export function loadMoves(tx: Transaction, accountIds: readonly string[]): Promise<MoveRow[]> {
  return tx.sql<MoveRow>(selectPending, [tx.tenantId, accountIds], { name: "entitlement_load_moves" });
}

/** Writes the moves that are new or have ended, of licences that changed. */
export async function saveMoves(
  tx: Transaction,
  before: ReadonlyMap<string, Licence>,
  licences: readonly Licence[],
): Promise<void> {
  const rows = licences.flatMap((licence) => {
    const held = before.get(licence.licenceId);
    const moved = held !== undefined && held.accountId !== licence.accountId;
    const known = new Set<ScheduledMove>(moved ? [] : (held?.moves ?? []));
    return (licence.moves ?? []).filter((move) => !known.has(move)).map((move) => toMoveRow(licence, move));
  });
  if (rows.length > 0) await tx.sql(upsertMoves, [tx.tenantId, JSON.stringify(rows)]);
}

const selectPending = `
  select * from scheduled_move where tenant_id = $1 and account_id = any($2::text[]) and state = 'pending'`;

const upsertMoves = `
  insert into scheduled_move (tenant_id, licence_id, move_id, account_id, kind, effective_time, reason, actor, payload,
    state, failure_code, create_time, end_time)
  select $1, licence_id, move_id, account_id, kind, effective_time, reason, actor, payload, state, failure_code,
    create_time, end_time
  from jsonb_to_recordset($2::jsonb) as new (licence_id text, move_id text, account_id text, kind text,
    effective_time timestamptz, reason text, actor text, payload jsonb, state text, failure_code text,
    create_time timestamptz, end_time timestamptz)
  on conflict (tenant_id, licence_id, move_id) do update set account_id = excluded.account_id,
    effective_time = excluded.effective_time, state = excluded.state, failure_code = excluded.failure_code, end_time = excluded.end_time`;
