import { DomainError } from "@licet/kernel";
import type { Change } from "../change.ts";
import type { AccountState, User } from "./account.ts";
import { withUser } from "./account.ts";
import { tellLicences } from "../licence/tell-licences.ts";

/** What a new user is made of. */
export type UserDraft = Pick<User, "userId" | "displayName" | "email" | "roles" | "groups" | "kind">;

/** The fields of a user that its vendor may change. */
export type UserPatch = Partial<Omit<UserDraft, "userId" | "kind">>;

/** Adds a user to the account. */
export function createUser(state: AccountState, draft: UserDraft, now: Date): Change {
  if (state.users.has(draft.userId)) {
    throw new DomainError("ALREADY_EXISTS", "the account has this user already", {
      resource: "user",
      id: draft.userId,
    });
  }
  const user: User = { ...draft, version: 1, createTime: now, updateTime: now };
  return tellUser(state, user, "user.create", now);
}

/** Changes a user's fields; the same state when nothing differs. */
export function updateUser(state: AccountState, userId: string, patch: UserPatch, now: Date): Change {
  const user = userOf(state, userId);
  const wanted: User = { ...user, ...patch };
  if (sameFields(user, wanted)) return { state, events: [], audit: [] };
  const changed: User = { ...wanted, version: user.version + 1, updateTime: now };
  return tellUser(state, changed, "user.update", now);
}

function tellUser(before: AccountState, user: User, action: string, now: Date): Change {
  const state = withUser(before, user);
  return { state, events: tellLicences(state, action, now), audit: [noteOf(action, user)] };
}

/** The account's user. @throws DomainError NOT_FOUND */
export function userOf(state: AccountState, userId: string): User {
  const user = state.users.get(userId);
  if (user === undefined) throw new DomainError("NOT_FOUND", "no such user", { resource: "user", id: userId });
  return user;
}

function sameFields(left: User, right: User): boolean {
  return (
    left.displayName === right.displayName &&
    left.email === right.email &&
    sameList(left.roles, right.roles) &&
    sameList(left.groups, right.groups)
  );
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function noteOf(action: string, { userId, roles, groups }: User): Change["audit"][number] {
  return { action, resource: userId, reason: "", details: { roles, groups } };
}
