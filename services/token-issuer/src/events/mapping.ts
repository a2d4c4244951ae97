import { create } from "@bufbuild/protobuf";
import { KeyRotatedSchema } from "@licet/contracts/token";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";

/** Whose event it is when it is no tenant's. */
const platformTenant = "platform";

/** Tells that another key signs. */
export function toKeyRotated(keys: { readonly activeKeyId: string; readonly nextKeyId: string }): OutgoingEvent {
  return eventOf(KeyRotatedSchema, create(KeyRotatedSchema, keys), { tenantId: platformTenant });
}
