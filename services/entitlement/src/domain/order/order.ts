import type { AccountDraft } from "../account/account.ts";
import type { LicenceAddOn } from "../licence/licence.ts";

/** A licence to make or change, pinned to the catalog. */
export interface LicenceLine {
  readonly productKey: string;
  readonly planKey: string;
  readonly planVersion: number;
  readonly quantity: number;
  readonly startTime: Date;
  /** Absent: without end. */
  readonly endTime?: Date;
  readonly addOns: readonly LicenceAddOn[];
}

/** An order that is to be carried out. */
export interface AcceptedOrder {
  readonly orderId: string;
  /** `change`: the account's live licence of the same product gets the line's terms. */
  readonly action: "new" | "change";
  readonly customer: AccountDraft;
  readonly lines: readonly LicenceLine[];
  /** Add-ons bought by themselves, for the account's licence of their product. */
  readonly addOns: readonly LicenceAddOn[];
  readonly catalogRevision: number;
  readonly actor: string;
  /** The latest of the account's earlier orders that may not be known yet; empty when there is none. */
  readonly afterOrderId: string;
}

/** What an order did to one licence, so that cancelling takes back just that. */
export interface OrderEffect {
  readonly licenceId: string;
  /** `terms`: it made the licence or gave it its plan; `add_ons`: it added these to it. */
  readonly kind: "terms" | "add_ons";
  readonly addOns: readonly LicenceAddOn[];
}

/** Why an order cannot be carried out: UPPER_SNAKE and a sentence. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}
