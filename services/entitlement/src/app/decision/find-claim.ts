import type { Allowance, DecisionRequest, Snapshot } from "@licet/decision";
import { allowancesOf } from "@licet/decision";
import { toClaim } from "./allowance-claim.ts";
import type { AllowanceClaim, MaybeSnapshot } from "./ports.ts";

/** The snapshot of an account that lends to the asking one, at the revision or a later one. */
export type FindLender = (
  tenantId: string,
  accountId: string,
  atLeastRevision: number,
) => MaybeSnapshot | Promise<MaybeSnapshot>;

/**
 * The claim on the one book that a request draws on. Of a lender's book it is the lender's own claim, with its own revision: the
 * whole family counts against the same allowances, and metering never sees two accounts of them.
 */
export async function findClaim(
  snapshot: Snapshot,
  request: DecisionRequest,
  now: Date,
  findLender: FindLender,
): Promise<AllowanceClaim> {
  const { tenantId, accountId, lenderRevisions = {} } = snapshot.document;
  const holder = bookHolderOf(snapshot, request, now);
  const isOwn = holder === accountId;
  const found = isOwn ? snapshot : await findLender(tenantId, holder, lenderRevisions[holder] ?? 0);
  return toClaim(found ?? snapshot, request.feature, now);
}

/**
 * Whose book of a metered feature a request draws on: of the nearest account with an allowance that the subject may use, the
 * account itself first; where there is none, of the nearest with any.
 */
export function bookHolderOf(snapshot: Snapshot, request: DecisionRequest, now: Date): string {
  const { accountId, lenders } = snapshot.document;
  if (lenders === undefined) return accountId;
  const { feature } = request;
  const nearest = (allowances: readonly Allowance[]): string | undefined =>
    [accountId, ...lenders].find((id) => allowances.some((allowance) => (allowance.accountId ?? accountId) === id));
  return (
    nearest(allowancesOf(snapshot, feature, now, request)) ?? nearest(allowancesOf(snapshot, feature, now)) ?? accountId
  );
}

/** The allowances of the book that a request draws on, as far as the snapshot itself tells. */
export function allowancesInBook(snapshot: Snapshot, request: DecisionRequest, now: Date): Allowance[] {
  const { accountId } = snapshot.document;
  const holder = bookHolderOf(snapshot, request, now);
  return allowancesOf(snapshot, request.feature, now).filter(
    (allowance) => (allowance.accountId ?? accountId) === holder,
  );
}
