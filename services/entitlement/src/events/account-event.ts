import { create } from "@bufbuild/protobuf";
import type { Account as AccountMessage } from "@licet/contracts/entitlement";
import { AccountChangedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { Account } from "../domain/account/account.ts";
import type { DomainEvent } from "../domain/change.ts";

/** The event that an account was made, changed or moved, as it is in the revision in which that holds. */
export function toAccountEvent(
  { account, reason = "", fromParentId = "" }: Extract<DomainEvent, { readonly kind: "account_changed" }>,
  toAccount: (account: Account) => AccountMessage,
  { tenantId, actor, revision }: { tenantId: string; actor: string; revision: number },
): OutgoingEvent {
  const content = { account: toAccount({ ...account, revision }), actor, reason, fromParentAccountId: fromParentId };
  return eventOf(AccountChangedSchema, create(AccountChangedSchema, content), { tenantId });
}
