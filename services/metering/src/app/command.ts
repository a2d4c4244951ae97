import type { AllowanceSet } from "../domain/allowance-set.ts";
import type { Amount } from "../domain/amount.ts";
import type { Balance } from "../domain/book.ts";
import type { Reservation } from "../domain/reservation.ts";

/** One call that moves quota, or only looks at it. */
export type Command =
  | { readonly kind: "look"; readonly set: AllowanceSet }
  | (Take & { readonly kind: "consume" })
  | (Take & { readonly kind: "reserve"; readonly holdMs: number })
  | (OfReservation & { readonly kind: "commit"; readonly amount?: Amount })
  | (OfReservation & { readonly kind: "release" });

interface Once {
  /** Chosen by the caller: its repetition acts no more. */
  readonly requestId: string;
}

interface Take extends Once {
  readonly set: AllowanceSet;
  readonly amount: Amount;
}

interface OfReservation extends Once {
  readonly reservationId: string;
  /** Where given, one of another account is none. */
  readonly accountId?: string;
}

/** What became of a command. */
export interface Outcome {
  readonly granted: boolean;
  readonly asOverage: boolean;
  readonly reservation?: Reservation;
  /** Afterwards. */
  readonly balance: Balance;
}
