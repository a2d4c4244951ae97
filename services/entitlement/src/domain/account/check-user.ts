import { DomainError } from "@licet/kernel";
import type { AccountState } from "./account.ts";

/** An account that registers its users gives things to those only. @throws DomainError NOT_FOUND */
export function checkUser(state: AccountState, userId: string): void {
  if (state.users.size === 0 || state.users.has(userId)) return;
  throw new DomainError("NOT_FOUND", "no such user", { resource: "user", id: userId });
}
