import { create } from "@bufbuild/protobuf";
import { UserDeletedSchema } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DomainEvent } from "../domain/change.ts";

/** The event that a user was taken out of its account. */
export function toUserEvent(
  { userId, reason }: Extract<DomainEvent, { readonly kind: "user_deleted" }>,
  { tenantId, ...told }: { tenantId: string; accountId: string; actor: string; revision: bigint },
): OutgoingEvent {
  return eventOf(UserDeletedSchema, create(UserDeletedSchema, { ...told, userId, reason }), { tenantId });
}
