import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { checkUser } from "../account/check-user.ts";
import { lendersOf } from "../account/lender.ts";
import { keyOfHolder } from "./seat-holder.ts";

/** A user who is to be given a seat, and the account whose user it is. */
export interface SeatTaker {
  readonly userId: string;
  /** Absent: the account that holds the licence. */
  readonly member?: AccountState;
}

/** The key of whoever may be given a seat. @throws DomainError NOT_FOUND, LICENCE_NOT_SHARED */
export function keyOfTaker(holder: AccountState, { userId, member = holder }: SeatTaker): string {
  const { accountId } = member.account;
  const holderId = holder.account.accountId;
  if (accountId !== holderId && !lendersOf(member).some(({ account }) => account.accountId === holderId)) {
    throw new DomainError("LICENCE_NOT_SHARED", `the account does not share the licences of ${holderId}`, {
      resource: accountId,
      lender: holderId,
    });
  }
  checkUser(member, userId);
  return keyOfHolder({ userId, ...(accountId !== holderId && { userAccountId: accountId }) });
}
