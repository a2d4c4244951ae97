import type { SeatHolder } from "../../domain/seat/seat-holder.ts";

/** That a user's seat was used. */
export interface SeatUsed extends SeatHolder {
  readonly licenceId: string;
  readonly time: Date;
}

/** Notes uses of seats without a lock on their accounts. */
export interface SeatUseStore {
  /**
   * Of each seat no use earlier than one that is known, and one a day, unless notice was given: a later use than the last one
   * that was known then makes the notice void. Gives those of users who have no such seat.
   */
  record(tenantId: string, uses: readonly SeatUsed[]): Promise<readonly SeatUsed[]>;
}
