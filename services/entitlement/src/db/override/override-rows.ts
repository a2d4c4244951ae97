import type { Override, OverrideEffect } from "../../domain/override/override.ts";

/** An override as its table has it. */
export interface OverrideRow {
  readonly override_id: string;
  readonly account_id: string;
  readonly feature: string;
  readonly effect: OverrideEffect;
  readonly user_id?: string | undefined;
  readonly user_group?: string | undefined;
  readonly given: Override["given"];
  readonly promotion_key?: string | undefined;
  readonly reason: string;
  readonly author: string;
  readonly start_time: Date;
  readonly end_time?: Date | undefined;
  readonly ended_time?: Date | undefined;
  readonly ended_by?: string | undefined;
  readonly ended_reason?: string | undefined;
  readonly version: number;
  readonly create_time: Date;
  readonly update_time: Date;
}

/** Reads an override's row. */
export function fromOverrideRow(row: OverrideRow): Override {
  const { user_id, user_group, promotion_key, end_time, ended_time, ended_by = "", ended_reason = "" } = row;
  return {
    overrideId: row.override_id,
    accountId: row.account_id,
    feature: row.feature,
    effect: row.effect,
    ...(user_id !== undefined && { userId: user_id }),
    ...(user_group !== undefined && { group: user_group }),
    given: row.given,
    ...(promotion_key !== undefined && { promotionKey: promotion_key }),
    reason: row.reason,
    author: row.author,
    startTime: row.start_time,
    ...(end_time && { endTime: end_time }),
    ...(ended_time && { ended: { time: ended_time, by: ended_by, reason: ended_reason } }),
    version: row.version,
    createTime: row.create_time,
    updateTime: row.update_time,
  };
}

/** Writes an override's row. */
export function toOverrideRow(override: Override): OverrideRow {
  return {
    override_id: override.overrideId,
    account_id: override.accountId,
    feature: override.feature,
    effect: override.effect,
    user_id: override.userId,
    user_group: override.group,
    given: override.given,
    promotion_key: override.promotionKey,
    reason: override.reason,
    author: override.author,
    start_time: override.startTime,
    end_time: override.endTime,
    ended_time: override.ended?.time,
    ended_by: override.ended?.by,
    ended_reason: override.ended?.reason,
    version: override.version,
    create_time: override.createTime,
    update_time: override.updateTime,
  };
}

/** Inserts or updates overrides given as a JSON array of rows. */
export const saveOverride = `
  insert into feature_override (tenant_id, override_id, account_id, feature, effect, user_id, user_group, given,
    promotion_key, reason, author, start_time, end_time, ended_time, ended_by, ended_reason, version, create_time,
    update_time)
  select $1, override_id, account_id, feature, effect, user_id, user_group, given, promotion_key, reason, author,
    start_time, end_time, ended_time, ended_by, ended_reason, version, create_time, update_time
  from jsonb_to_recordset($2::jsonb) as new (override_id text, account_id text, feature text, effect text, user_id text,
    user_group text, given jsonb, promotion_key text, reason text, author text, start_time timestamptz,
    end_time timestamptz, ended_time timestamptz, ended_by text, ended_reason text, version integer,
    create_time timestamptz, update_time timestamptz)
  on conflict (tenant_id, override_id) do update set given = excluded.given, reason = excluded.reason,
    start_time = excluded.start_time, end_time = excluded.end_time, ended_time = excluded.ended_time,
    ended_by = excluded.ended_by, ended_reason = excluded.ended_reason, version = excluded.version,
    update_time = excluded.update_time`;
