import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Account as AccountMessage, User as UserMessage } from "@licet/contracts/entitlement";
import { AccountSchema, UpgradePromptSchema, UserKind, UserSchema } from "@licet/contracts/entitlement";
import type { UpgradePrompt as UpgradePromptMessage } from "@licet/contracts/entitlement";
import type { Account, User } from "../../domain/account/account.ts";
import { toEtag } from "../../domain/etag.ts";
import type { UpgradePrompt } from "../../domain/prompt/upgrade-prompt.ts";

/** An account as the wire has it. */
export function toAccount(account: Account): AccountMessage {
  const { accountId, displayName, email, billingCountry, timeZone, revision, version, parentId = "" } = account;
  return create(AccountSchema, {
    accountId,
    displayName,
    email,
    billingCountry,
    timeZone,
    revision: BigInt(revision),
    createTime: timestampFromDate(account.createTime),
    updateTime: timestampFromDate(account.updateTime),
    etag: toEtag(version),
    parentAccountId: parentId,
    sharesParentLicences: account.sharesParent === true,
  });
}

/** A user as the wire has it. */
export function toUser(accountId: string, user: User): UserMessage {
  const { userId, displayName, email, roles, groups, kind, version } = user;
  return create(UserSchema, {
    accountId,
    userId,
    displayName,
    email,
    roles: [...roles],
    groups: [...groups],
    kind: kind === undefined ? UserKind.PERSON : UserKind.SERVICE_ACCOUNT,
    createTime: timestampFromDate(user.createTime),
    updateTime: timestampFromDate(user.updateTime),
    etag: toEtag(version),
  });
}

/** What a user is to be; undefined: a person. */
export function fromUserKind(kind: UserKind): User["kind"] {
  return kind === UserKind.SERVICE_ACCOUNT ? "service_account" : undefined;
}

/** A prompt as the wire has it. */
export function toUpgradePrompt(prompt: UpgradePrompt): UpgradePromptMessage {
  const { promptId, accountId, featureKey, thresholdPercent, limit, used, planKeys, addOnKeys, resetTime } = prompt;
  return create(UpgradePromptSchema, {
    promptId,
    accountId,
    featureKey,
    thresholdPercent,
    limit,
    used,
    ...(resetTime && { resetTime: timestampFromDate(resetTime) }),
    planKeys: [...planKeys],
    addOnKeys: [...addOnKeys],
    createTime: timestampFromDate(prompt.createTime),
  });
}
