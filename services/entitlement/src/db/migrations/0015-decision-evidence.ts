import type { Migration } from "@licet/db/migrations";

export const decisionEvidence: Migration = {
  name: "0015_decision_evidence",
  sql: `
-- What a decision is made again from: the request beside its subject, and what was found out for the answer.
alter table decision_log
  add column source text not null default 'service',
  add column request jsonb not null default '{}',
  add column evidence jsonb not null default '{}',
  -- Of the catalog that the revision was compiled with; 0: not known.
  add column catalog_revision bigint not null default 0;
create index decision_log_order on decision_log (tenant_id, time, decision_id);
create index decision_log_feature on decision_log (tenant_id, feature_key, time, decision_id);
`,
};
