import { create } from "@bufbuild/protobuf";
import type { Lease as LeaseMessage, LeaseOptions as LeaseOptionsMessage } from "@licet/contracts/entitlement";
import {
  LeaseBorrowedSchema,
  LeaseCheckedOutSchema,
  LeaseCulledSchema,
  LeaseOptionsChangedSchema,
  LeaseReturnedSchema,
  OverdraftStartedSchema,
} from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DomainEvent } from "../domain/change.ts";
import type { LeaseOptions } from "../domain/lease/lease-options.ts";
import type { Lease } from "../domain/lease/lease.ts";

/** What happened to the keys of a licence. */
export type LeaseEvent = Extract<
  DomainEvent,
  { readonly kind: "lease_changed" | "lease_options_changed" | "overdraft_started" }
>;

/** How leases look on the wire. */
export interface LeaseMessages {
  toLease(licenceId: string, lease: Lease): LeaseMessage;
  toLeaseOptions(options: LeaseOptions): LeaseOptionsMessage;
}

const moves = {
  checked_out: LeaseCheckedOutSchema,
  borrowed: LeaseBorrowedSchema,
  returned: LeaseReturnedSchema,
  culled: LeaseCulledSchema,
} as const;

/** The events of `licet.entitlement.v1` about leases. */
export function toLeaseEvent(
  event: LeaseEvent,
  { toLease, toLeaseOptions }: LeaseMessages,
  about: { readonly tenantId: string; readonly accountId: string; readonly actor: string; readonly revision: bigint },
): OutgoingEvent {
  const { tenantId, accountId, actor, revision } = about;
  const { licenceId } = event;
  if (event.kind === "lease_changed") {
    const schema = moves[event.move];
    const content = { lease: toLease(licenceId, event.lease), accountId, revision, actor };
    return eventOf(schema, create(schema, content), { tenantId });
  }
  if (event.kind === "lease_options_changed") {
    const { options, reason } = event;
    const content = {
      licenceId,
      accountId,
      reason,
      revision,
      actor,
      ...(options && { options: toLeaseOptions(options) }),
    };
    return eventOf(LeaseOptionsChangedSchema, create(LeaseOptionsChangedSchema, content), { tenantId });
  }
  const keys = { quantity: BigInt(event.quantity), inUse: BigInt(event.inUse) };
  return eventOf(OverdraftStartedSchema, create(OverdraftStartedSchema, { licenceId, accountId, ...keys, revision }), {
    tenantId,
  });
}
