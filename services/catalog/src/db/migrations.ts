import { standardMigrations, tenantPolicy } from "@licet/db/migrations";
import type { Migration } from "@licet/db/migrations";

/** The history of this service's tables. */
export const migrations: readonly Migration[] = [
  ...standardMigrations,
  {
    name: "0001_catalog",
    sql: `
create table catalog (
  tenant_id text primary key,
  revision bigint not null default 0,
  published jsonb not null,
  draft jsonb,
  update_time timestamptz not null default now()
);
${tenantPolicy("catalog")}

create table plan_version (
  tenant_id text not null,
  plan_key text not null,
  version integer not null,
  state text not null check (state in ('draft', 'published')),
  plan jsonb not null,
  create_time timestamptz not null,
  publish_time timestamptz,
  primary key (tenant_id, plan_key, version)
);
${tenantPolicy("plan_version")}

create function refuse_change_of_published() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'plan version % of % is published and cannot change', old.version, old.plan_key;
  end if;
  return coalesce(new, old);
end $$;
create trigger plan_version_immutable before update or delete on plan_version
  for each row execute function refuse_change_of_published();
`,
  },
];
