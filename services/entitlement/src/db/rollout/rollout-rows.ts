import type { Transaction } from "@licet/db";
import type { Catalog } from "../../domain/catalog/catalog.ts";
import type { Rollout, RolloutState } from "../../domain/rollout/rollout.ts";
import { termsInForce } from "../../domain/rollout/rollout.ts";

interface RolloutRow {
  readonly rollout_key: string;
  readonly percent?: string;
  readonly halted: boolean;
  readonly resume_time?: Date;
  readonly reason: string;
  readonly author: string;
  readonly version: number;
  readonly update_time: Date;
}

/** What was decided about rollouts, by key. */
export async function loadRolloutStates(tx: Transaction): Promise<Map<string, RolloutState>> {
  const rows = await tx.sql<RolloutRow>("select * from rollout where tenant_id = $1", [tx.tenantId]);
  return new Map(rows.map((row) => [row.rollout_key, fromRow(row)]));
}

/** Saves what was decided about one. */
export async function saveRolloutState(tx: Transaction, key: string, state: RolloutState): Promise<void> {
  const { percent, halted, resumeTime, reason, author, version, updateTime } = state;
  await tx.sql(saveState, [tx.tenantId, key, percent, halted, resumeTime, reason, author, version, updateTime]);
}

/** The rules of a catalog with what was decided about each, by key. */
export function toRollouts({ rollouts = {} }: Catalog, states: ReadonlyMap<string, RolloutState>): Rollout[] {
  return Object.entries(rollouts)
    .map(([key, terms]) => {
      const state = states.get(key);
      return { key, terms, ...(state && { state }) };
    })
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** The catalog with its rollout rules as they are in force. */
export function withRolloutsInForce(catalog: Catalog, states: ReadonlyMap<string, RolloutState>): Catalog {
  if (catalog.rollouts === undefined || states.size === 0) return catalog;
  const inForce = toRollouts(catalog, states).map((rollout) => [rollout.key, termsInForce(rollout)] as const);
  return { ...catalog, rollouts: Object.fromEntries(inForce) };
}

/** A catalog that changes a rule's own share puts that one in force. */
export async function dropReplacedShares(tx: Transaction, before: Catalog, after: Catalog): Promise<void> {
  const replaced = Object.entries(after.rollouts ?? {})
    .filter(([key, { percent }]) => percent !== before.rollouts?.[key]?.percent)
    .map(([key]) => key);
  await tx.sql(
    `update rollout set percent = null, version = version + 1
     where tenant_id = $1 and rollout_key = any($2::text[]) and percent is not null`,
    [tx.tenantId, replaced],
  );
}

function fromRow(row: RolloutRow): RolloutState {
  const { percent, halted, resume_time: resumeTime, reason, author, version, update_time: updateTime } = row;
  const when = { ...(resumeTime !== undefined && { resumeTime }), updateTime };
  return { ...(percent !== undefined && { percent: Number(percent) }), halted, reason, author, version, ...when };
}

const saveState = `
  insert into rollout (tenant_id, rollout_key, percent, halted, resume_time, reason, author, version, update_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (tenant_id, rollout_key) do update set percent = excluded.percent, halted = excluded.halted,
    resume_time = excluded.resume_time, reason = excluded.reason, author = excluded.author, version = excluded.version,
    update_time = excluded.update_time`;
