import type { Database, EventCause, OutgoingEvent } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { UpgradePrompts } from "../app/ports.ts";
import type { UpgradePrompt } from "../domain/prompt/upgrade-prompt.ts";

/** Tells that a prompt was raised. */
export type PromptMapping = (tenantId: string, prompt: UpgradePrompt) => OutgoingEvent;

interface PromptRow {
  readonly prompt_id: string;
  readonly account_id: string;
  readonly feature_key: string;
  readonly threshold_percent: number;
  readonly period_start_time: Date;
  readonly limit_amount: string;
  readonly used_amount: string;
  readonly reset_time?: Date;
  readonly plan_keys: string[];
  readonly add_on_keys: string[];
  readonly create_time: Date;
}

/** Prompts, once for an account, feature, threshold and period. */
export function createUpgradePrompts(db: Database, toRaised: PromptMapping): UpgradePrompts {
  return {
    raise: (tenantId, prompts) =>
      db.transaction(tenantId, async (tx) => {
        const rows = prompts.map(({ cause: _cause, ...prompt }) => toRow(prompt));
        const kept = await tx.sql<{ prompt_id: string }>(insertPrompts, [tenantId, JSON.stringify(rows)]);
        const keptIds = new Set(kept.map((row) => row.prompt_id));
        for (const { cause, ...prompt } of prompts.filter(({ promptId }) => keptIds.has(promptId))) {
          tx.publish(toRaised(tenantId, prompt), cause && { cause: cause as EventCause });
        }
      }),
    list: (tenantId, accountId, query) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId };
        const [before = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<PromptRow>(
          `select * from upgrade_prompt where tenant_id = $1 and ($2 = '' or account_id = $2)
             and ($3 = '' or prompt_id < $3) order by prompt_id desc limit $4`,
          [tenantId, accountId, before, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.prompt_id], args);
        return { ...page, items: page.items.map(fromRow) };
      }),
  };
}

function toRow(prompt: UpgradePrompt): Omit<PromptRow, "reset_time"> & { reset_time: Date | undefined } {
  return {
    prompt_id: prompt.promptId,
    account_id: prompt.accountId,
    feature_key: prompt.featureKey,
    threshold_percent: prompt.thresholdPercent,
    period_start_time: prompt.periodStartTime,
    limit_amount: prompt.limit,
    used_amount: prompt.used,
    reset_time: prompt.resetTime,
    plan_keys: [...prompt.planKeys],
    add_on_keys: [...prompt.addOnKeys],
    create_time: prompt.createTime,
  };
}

function fromRow(row: PromptRow): UpgradePrompt {
  return {
    promptId: row.prompt_id,
    accountId: row.account_id,
    featureKey: row.feature_key,
    thresholdPercent: row.threshold_percent,
    limit: row.limit_amount,
    used: row.used_amount,
    periodStartTime: row.period_start_time,
    ...(row.reset_time && { resetTime: row.reset_time }),
    planKeys: row.plan_keys,
    addOnKeys: row.add_on_keys,
    createTime: row.create_time,
  };
}

const insertPrompts = `
  insert into upgrade_prompt (tenant_id, prompt_id, account_id, feature_key, threshold_percent, period_start_time,
    limit_amount, used_amount, reset_time, plan_keys, add_on_keys, create_time)
  select $1, prompt_id, account_id, feature_key, threshold_percent, period_start_time,
    limit_amount, used_amount, reset_time, plan_keys, add_on_keys, create_time
  from jsonb_to_recordset($2::jsonb) as new (prompt_id text, account_id text, feature_key text,
    threshold_percent integer, period_start_time timestamptz, limit_amount numeric, used_amount numeric,
    reset_time timestamptz, plan_keys text[], add_on_keys text[], create_time timestamptz)
  on conflict do nothing returning prompt_id`;
