import { DomainError } from "@licet/kernel";
import type { Caller } from "../caller.ts";
import type { LeaseRecord, Leases } from "./ports.ts";

/** The lease, whether it has ended or not. @throws DomainError NOT_FOUND */
export async function findLease(leases: Leases, { tenantId }: Caller, leaseId: string): Promise<LeaseRecord> {
  const found = await leases.find(tenantId, leaseId);
  if (found === undefined) throw new DomainError("NOT_FOUND", "no such lease", { resource: "lease", id: leaseId });
  return found;
}
