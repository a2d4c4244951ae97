import type { Database, Transaction } from "@licet/db";
import { deleteInBatches } from "@licet/db";
import type { RolloutCounts } from "../../app/rollout/ports.ts";
import type { ArmFigures, RolloutFigures } from "../../domain/rollout/guard.ts";
import { watchedFrom } from "../../domain/rollout/guard.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";

interface FiguresRow extends Record<keyof ArmFigures, bigint> {
  readonly feature_key: string;
  readonly inside: boolean;
}

const nothing: ArmFigures = { decisions: 0, denied: 0, errors: 0 };

/** What every process counted of each minute, in rows of its own: they add up, and nobody waits for another. */
export function createRolloutCounts(db: Database): RolloutCounts {
  return {
    save: (tenantId, writer, counts) =>
      db.transaction(tenantId, async (tx) => {
        const rows = counts.map(({ rolloutKey, featureKey, tenantId: _tenantId, ...count }) => {
          return { rollout_key: rolloutKey, feature_key: featureKey, ...count };
        });
        await tx.sql(saveCounts, [tenantId, writer, JSON.stringify(rows)]);
      }),
    figures: (tenantId, rollout, now) => db.read(tenantId, (tx) => loadFigures(tx, rollout, now)),
    forget: (before) => deleteInBatches(db, deleteOld, before),
  };
}

/** What the rollout's guard compares, by feature; nothing without one. */
export async function loadFigures(tx: Transaction, rollout: Rollout, now: Date): Promise<RolloutFigures[]> {
  const { guard } = rollout.terms;
  if (guard === undefined) return [];
  const since = watchedFrom(rollout, guard, now);
  const rows = await tx.sql<FiguresRow>(sumCounts, [tx.tenantId, rollout.key, since]);
  return [...Map.groupBy(rows, (row) => row.feature_key)].map(([featureKey, arms]) => ({
    featureKey,
    inside: toArm(arms.find(({ inside }) => inside)),
    outside: toArm(arms.find(({ inside }) => !inside)),
  }));
}

function toArm(row: FiguresRow | undefined): ArmFigures {
  if (row === undefined) return nothing;
  return { decisions: Number(row.decisions), denied: Number(row.denied), errors: Number(row.errors) };
}

const saveCounts = `
  insert into rollout_count (tenant_id, writer, rollout_key, minute, feature_key, inside, decisions, denied, errors)
  select $1, $2, rollout_key, minute, feature_key, inside, decisions, denied, errors
  from jsonb_to_recordset($3::jsonb) as new (rollout_key text, minute timestamptz, feature_key text, inside boolean,
    decisions bigint, denied bigint, errors bigint)
  on conflict (tenant_id, rollout_key, minute, feature_key, inside, writer) do update
  set decisions = excluded.decisions, denied = excluded.denied, errors = excluded.errors`;

const sumCounts = `
  select feature_key, inside, sum(decisions)::bigint as decisions, sum(denied)::bigint as denied,
    sum(errors)::bigint as errors
  from rollout_count where tenant_id = $1 and rollout_key = $2 and minute >= $3
  group by feature_key, inside order by feature_key`;

const deleteOld = `
  delete from rollout_count where ctid = any(array(
    select ctid from rollout_count where minute < $1 order by minute limit $2))
  returning 1`;
