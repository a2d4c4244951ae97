import type { Account, AccountState } from "./account/account.ts";
import type { DeactivationCause } from "./device/deactivate-device.ts";
import type { Device } from "./device/device.ts";
import type { Lease } from "./lease/lease.ts";
import type { LeaseOptions } from "./lease/lease-options.ts";
import type { Licence } from "./licence/licence.ts";
import type { ScheduledMove } from "./licence/scheduled-move.ts";
import type { Override } from "./override/override.ts";
import type { SeatReclaimCause } from "./seat/transfer-seat.ts";
import type { Trip } from "./travel/trip.ts";

/** The order that caused a change. */
export interface OrderReference {
  readonly orderId: string;
  /** How many licences the order makes or changes in all. */
  readonly licenceCount: number;
}

/** What happened, for others to know. */
export type DomainEvent =
  | { readonly kind: "licence_activated"; readonly licence: Licence; readonly order?: OrderReference }
  | {
      readonly kind: "licence_changed";
      readonly licence: Licence;
      readonly order?: OrderReference;
      readonly reason: string;
      /** The account that it came from. */
      readonly fromAccountId?: string;
    }
  | {
      readonly kind: "licence_revoked";
      readonly licence: Licence;
      readonly order?: OrderReference;
      readonly reason: string;
    }
  | { readonly kind: "move_scheduled" | "move_failed"; readonly licence: Licence; readonly move: ScheduledMove }
  | {
      readonly kind: "move_cancelled";
      readonly licence: Licence;
      readonly move: ScheduledMove;
      readonly reason: string;
    }
  | {
      readonly kind: "licence_started" | "licence_grace_started" | "licence_expired" | "licence_maintenance_ended";
      readonly licence: Licence;
      /** When it came to pass. */
      readonly time: Date;
    }
  | {
      readonly kind: "licence_expiring";
      readonly licence: Licence;
      readonly time: Date;
      /** The lead time. */
      readonly notice: string;
    }
  | { readonly kind: "override_changed"; readonly override: Override }
  | { readonly kind: "trip_started"; readonly trip: Trip }
  | {
      readonly kind: "account_changed";
      readonly account: Account;
      /** Of a move to another parent, and the one before; empty where it had none. */
      readonly reason?: string;
      readonly fromParentId?: string;
    }
  | { readonly kind: "user_deleted"; readonly userId: string; readonly reason: string }
  | {
      readonly kind: "seat_changed";
      readonly licenceId: string;
      readonly userId: string;
      /** Where it is not the licence's own; of the others likewise. */
      readonly userAccountId?: string;
      readonly assigned: boolean;
    }
  | {
      readonly kind: "seat_transferred";
      readonly licenceId: string;
      readonly fromUserId: string;
      readonly fromUserAccountId?: string;
      readonly toUserId: string;
      readonly toUserAccountId?: string;
    }
  | {
      readonly kind: "seat_reclaimed";
      readonly licenceId: string;
      readonly userId: string;
      readonly userAccountId?: string;
      readonly cause: SeatReclaimCause;
      readonly reason: string;
    }
  | {
      readonly kind: "seat_idle";
      readonly licenceId: string;
      readonly userId: string;
      readonly userAccountId?: string;
      readonly idleSince: Date;
      readonly reclaimTime: Date;
    }
  | {
      readonly kind: "seat_notice_withdrawn";
      readonly licenceId: string;
      readonly userId: string;
      readonly userAccountId?: string;
    }
  | {
      readonly kind: "seats_reserved";
      readonly licenceId: string;
      readonly group: string;
      readonly seats: number;
    }
  | { readonly kind: "device_activated"; readonly device: Device; readonly renewed: boolean }
  | {
      readonly kind: "device_deactivated";
      readonly device: Device;
      readonly cause: DeactivationCause;
      readonly reason: string;
    }
  | {
      readonly kind: "lease_changed";
      readonly licenceId: string;
      readonly lease: Lease;
      readonly move: "checked_out" | "borrowed" | "returned" | "culled";
    }
  | {
      readonly kind: "lease_options_changed";
      readonly licenceId: string;
      /** Absent: what the plan says. */
      readonly options?: LeaseOptions;
      readonly reason: string;
    }
  | {
      readonly kind: "overdraft_started";
      readonly licenceId: string;
      readonly quantity: number;
      readonly inUse: number;
    };

/** What the audit log shall say; who, when and whose account are added when it is written. */
export interface AuditNote {
  /** Such as `licence.revoke`. */
  readonly action: string;
  /** Id of the thing concerned. */
  readonly resource: string;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a decision about an account results in. The same state object means that nothing changed. */
export interface Change {
  readonly state: AccountState;
  readonly events: readonly DomainEvent[];
  readonly audit: readonly AuditNote[];
}
