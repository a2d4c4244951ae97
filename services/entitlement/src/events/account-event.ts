import { create } from "@bufbuild/protobuf";
import type { Account as AccountMessage } from "@licet/contracts/entitlement";
import { AccountChangedSchema, UserDeletedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import { eventOf } from "@licet/events";
import type { Account } from "../domain/account/account.ts";
import type { DomainEvent } from "../domain/change.ts";

type AccountEvent = Extract<DomainEvent, { readonly kind: "account_changed" | "user_deleted" }>;

interface Around {
  readonly tenantId: string;
  readonly actor: string;
  /** Of the revision in which it holds. */
  readonly document: SnapshotDocument;
}

/** The event that an account was made, changed or moved, or that a user was taken out of it. */
export function toAccountEvent(
  event: AccountEvent,
  toAccount: (account: Account) => AccountMessage,
  { tenantId, actor, document: { accountId, revision } }: Around,
): OutgoingEvent {
  if (event.kind === "user_deleted") {
    const { userId, reason } = event;
    const content = { accountId, userId, revision: BigInt(revision), actor, reason };
    return eventOf(UserDeletedSchema, create(UserDeletedSchema, content), { tenantId });
  }
  const { account, reason = "", fromParentId = "" } = event;
  const content = { account: toAccount({ ...account, revision }), actor, reason, fromParentAccountId: fromParentId };
  return eventOf(AccountChangedSchema, create(AccountChangedSchema, content), { tenantId });
}
