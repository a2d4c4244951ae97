import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Change } from "../../domain/change.ts";
import type { SeatPlan } from "../../domain/seat/assign-seat.ts";
import { assignSeat, unassignSeat } from "../../domain/seat/assign-seat.ts";
import { reserveSeats } from "../../domain/seat/reserve-seats.ts";
import type { SeatReservation } from "../../domain/seat/seat.ts";
import type { SeatReclaim, SeatTransfer } from "../../domain/seat/transfer-seat.ts";
import { reclaimSeat, transferSeat } from "../../domain/seat/transfer-seat.ts";
import type { Caller } from "../caller.ts";
import { changeHeldLicence } from "../licence/change-held-licence.ts";
import type { Accounts } from "../ports.ts";
import { seatPlanOf } from "./seat-plan.ts";

/** Changes a licence's seats as wanted; returns the licence's account as saved. */
export type ChangeSeats<Wanted> = (caller: Caller, wanted: Wanted & { licenceId: string }) => Promise<AccountState>;

/** What comes of the seats of a licence that is held by the account. */
type Decide<Wanted> = (state: AccountState, wanted: Wanted & SeatPlan & { licenceId: string }, now: Date) => Change;

/** Makes the commands. They refuse as the domain does. */
export function createSeatCommands(accounts: Accounts, clock: Clock) {
  function command<Wanted extends object>(decide: Decide<Wanted>): ChangeSeats<Wanted> {
    return (caller, wanted) =>
      changeHeldLicence(accounts, caller, { licenceId: wanted.licenceId, etag: "" }, (state, view) =>
        decide(state, { ...wanted, ...seatPlanOf(state, wanted.licenceId, view) }, clock.now()),
      );
  }
  return {
    assignSeat: command<{ readonly userId: string }>(assignSeat),
    unassignSeat: command<{ readonly userId: string }>(unassignSeat),
    transferSeat: command<Pick<SeatTransfer, "fromUserId" | "toUserId">>(transferSeat),
    reclaimSeat: command<Pick<SeatReclaim, "userId" | "reason">>((state, wanted, now) =>
      reclaimSeat(state, { ...wanted, cause: "staff" }, now),
    ),
    reserveSeats: command<SeatReservation>(reserveSeats),
  };
}
