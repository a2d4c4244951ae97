/** The tenant a statement runs for; NULL when it named none. A custom setting reads '' once it has been set before. */
export const currentTenant = "nullif(current_setting('licet.tenant', true), '')";

/**
 * SQL that confines a table with a `tenant_id` column to the tenant of the transaction, its owner included. Append it to
 * the table's CREATE statement.
 */
export function tenantPolicy(table: string): string {
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_tenant on ${table}
  using (tenant_id = ${currentTenant}) with check (tenant_id = ${currentTenant});
`;
}

/** The account that a statement is kept to; NULL when to none. */
export const currentAccount = "nullif(current_setting('licet.account', true), '')";

/**
 * SQL that keeps a table with an `account_id` column to the account of the transaction, where it names one. Every table that
 * has the column has the policy; it narrows those of the tenant and opens nothing.
 */
export function accountPolicy(table: string): string {
  return `
create policy ${table}_account on ${table} as restrictive
  using (${currentAccount} is null or account_id = ${currentAccount});
`;
}
