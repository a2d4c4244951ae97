import type { Transaction } from "@licet/db";
import type { HeldLicence } from "../../app/propagation/ports.ts";
import type { Propagation, PropagationTerms } from "../../domain/propagation/propagation.ts";

interface HolderRow {
  readonly account_id: string;
  readonly licence_id: string;
  readonly plan_version: number;
}

/** The next licences that a propagation did not deal with, after its place, by account. */
export async function findHolders(
  tx: Transaction,
  propagation: Propagation,
  limit: number,
): Promise<readonly HeldLicence[]> {
  const { propagationId, planKey, toVersion, fromVersions, place } = propagation;
  const params = [tx.tenantId, planKey, toVersion, fromVersions, propagationId];
  const rows = await tx.sql<HolderRow>(
    `select account_id, licence_id, plan_version ${fromHolders}
       and (account_id, licence_id) > ($6, $7) order by account_id, licence_id limit $8`,
    [...params, place?.accountId ?? "", place?.licenceId ?? "", limit],
    { name: "entitlement_propagation_holders" },
  );
  return rows.map(({ account_id, licence_id, plan_version }) => {
    return { accountId: account_id, licenceId: licence_id, fromVersion: plan_version };
  });
}

/** How many there are in all accounts but those that it never moves. */
export async function countHolders(tx: Transaction, terms: PropagationTerms, propagationId: string): Promise<number> {
  const { planKey, toVersion, fromVersions, neverAccountIds } = terms;
  const [row] = await tx.sql<{ count: bigint }>(`select count(*) ${fromHolders} and account_id <> all($6::text[])`, [
    tx.tenantId,
    planKey,
    toVersion,
    fromVersions,
    propagationId,
    neverAccountIds,
  ]);
  return Number(row?.count ?? 0);
}

/** It walks the index `licence_plan`. */
const fromHolders = `
  from licence
  where tenant_id = $1 and plan_key = $2 and state <> 'revoked' and plan_version <> $3
    and (cardinality($4::integer[]) = 0 or plan_version = any($4))
    and not exists (
      select 1 from propagated_licence as dealt
      where dealt.tenant_id = $1 and dealt.propagation_id = $5 and dealt.licence_id = licence.licence_id)`;
