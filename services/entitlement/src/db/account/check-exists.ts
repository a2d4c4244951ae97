import type { Transaction } from "@licet/db";
import { DomainError } from "@licet/kernel";

/** Lists of nothing and lists of what is not there differ. @throws DomainError NOT_FOUND */
export async function checkExists(tx: Transaction, noun: "account" | "licence", id: string): Promise<void> {
  const [row] = await tx.sql(`select 1 from ${noun} where tenant_id = $1 and ${noun}_id = $2 and version > 0`, [
    tx.tenantId,
    id,
  ]);
  if (row === undefined) throw new DomainError("NOT_FOUND", `no such ${noun}`, { resource: noun, id });
}
