import { keyOfHolder } from "../../domain/seat/seat-holder.ts";
import type { Seat, Seating, SeatReservation } from "../../domain/seat/seat.ts";

/** A seat as its table has it. */
export interface SeatRow {
  readonly licence_id: string;
  readonly user_id: string;
  /** Empty: the licence's own account. */
  readonly user_account_id: string;
  readonly account_id: string;
  readonly assign_time: Date;
  readonly transfer_time?: Date;
  readonly last_use_time?: Date;
  readonly notice_time?: Date;
}

/** What binds a licence's free seats, as the column has it. */
export interface SeatingColumn {
  readonly reservations?: readonly SeatReservation[];
  readonly vacated?: readonly string[];
}

/** Reads a seat's row. */
export function fromSeatRow({ assign_time, transfer_time, last_use_time, notice_time }: SeatRow): Seat {
  return {
    assignTime: assign_time,
    ...(transfer_time && { transferTime: transfer_time }),
    ...(last_use_time && { lastUseTime: last_use_time }),
    ...(notice_time && { noticeTime: notice_time }),
  };
}

/** The key by which the licence knows whose the row is. */
export function holderKeyOf({ user_id, user_account_id }: Pick<SeatRow, "user_id" | "user_account_id">): string {
  return keyOfHolder({ userId: user_id, userAccountId: user_account_id });
}

/** Reads the column; undefined where nothing is bound. */
export function fromSeatingColumn({ reservations = [], vacated = [] }: SeatingColumn): Seating | undefined {
  return reservations.length > 0 || vacated.length > 0 ? { reservations, vacated } : undefined;
}

/** Writes the column. */
export function toSeatingColumn(seating: Seating | undefined): SeatingColumn {
  if (seating === undefined) return {};
  const { reservations, vacated } = seating;
  return { ...(reservations.length > 0 && { reservations }), ...(vacated.length > 0 && { vacated }) };
}
