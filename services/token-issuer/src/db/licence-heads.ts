import type { Transaction } from "@licet/db";
import type { Revocation } from "../app/ports.ts";
import type { LicenceHead } from "../domain/succession.ts";

interface HeadRow {
  readonly licence_id: string;
  readonly revision: bigint;
  readonly token_id: string;
  readonly is_revoked: boolean;
}

/** Locks what is known of licences, also where that is nothing yet; in one order for all, so that none deadlock. */
export async function lockHeads(
  tx: Transaction,
  licences: readonly { readonly licenceId: string }[],
): Promise<Map<string, LicenceHead>> {
  const licenceIds = [...new Set(licences.map(({ licenceId }) => licenceId))].sort();
  const rows = await tx.sql<HeadRow>(lock, [tx.tenantId, licenceIds], { name: "token_lock_heads" });
  return new Map(rows.map((row) => [row.licence_id, fromRow(row)]));
}

const lock = `
  insert into licence_head (tenant_id, licence_id, revision, token_id, is_revoked)
  select $1, licence_id, 0, '', false from unnest($2::text[]) as new (licence_id)
  on conflict (tenant_id, licence_id) do update set licence_id = excluded.licence_id
  returning licence_id, revision, token_id, is_revoked`;

/** Keeps which token is current now. */
export async function saveHeads(tx: Transaction, heads: readonly LicenceHead[]): Promise<void> {
  if (heads.length === 0) return;
  await tx.sql(
    `update licence_head set revision = new.revision, token_id = new.token_id
     from unnest($1::text[], $2::bigint[], $3::text[]) as new (licence_id, revision, token_id)
     where licence_head.licence_id = new.licence_id and licence_head.licence_id = any($1::text[])`,
    [heads.map((head) => head.licenceId), heads.map((head) => head.revision), heads.map((head) => head.tokenId)],
    { name: "token_save_heads" },
  );
}

/** No token is issued for these licences any more. */
export async function revokeHeads(tx: Transaction, revocations: readonly Revocation[]): Promise<void> {
  const byLicence = new Map(revocations.map((revocation) => [revocation.licenceId, revocation.revision]));
  const licenceIds = [...byLicence.keys()].sort();
  await tx.sql(
    `insert into licence_head as head (tenant_id, licence_id, revision, token_id, is_revoked)
     select $1, licence_id, revision, '', true from unnest($2::text[], $3::bigint[]) as new (licence_id, revision)
     on conflict (tenant_id, licence_id) do update set is_revoked = true,
       revision = greatest(head.revision, excluded.revision)`,
    [tx.tenantId, licenceIds, licenceIds.map((licenceId) => byLicence.get(licenceId))],
    { name: "token_revoke_heads" },
  );
}

function fromRow(row: HeadRow): LicenceHead {
  return {
    licenceId: row.licence_id,
    revision: row.revision,
    tokenId: row.token_id,
    isRevoked: row.is_revoked,
  };
}
