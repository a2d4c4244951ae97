import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const overrides: Migration = {
  name: "0009_overrides",
  sql: `
create table feature_override (
  tenant_id text not null,
  override_id text not null,
  account_id text not null,
  feature text not null,
  effect text not null,
  user_id text,
  user_group text,
  given jsonb not null,
  promotion_key text,
  reason text not null,
  author text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  ended_time timestamptz,
  ended_by text,
  ended_reason text,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, override_id)
);
create index feature_override_account on feature_override (tenant_id, account_id, override_id);
create index feature_override_promotion on feature_override (tenant_id, promotion_key, override_id)
  where promotion_key is not null;
${tenantPolicy("feature_override")}
`,
};
