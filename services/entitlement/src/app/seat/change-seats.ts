import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Change } from "../../domain/change.ts";
import type { SeatPlan } from "../../domain/seat/assign-seat.ts";
import { assignSeat, unassignSeat } from "../../domain/seat/assign-seat.ts";
import { reserveSeats } from "../../domain/seat/reserve-seats.ts";
import type { SeatReservation } from "../../domain/seat/seat.ts";
import { reclaimSeat, transferSeat } from "../../domain/seat/transfer-seat.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import { changeHeldLicence } from "../licence/change-held-licence.ts";
import type { Accounts } from "../ports.ts";
import { seatPlanOf } from "./seat-plan.ts";

/** Changes a licence's seats as wanted; returns the licence's account as saved. */
export type ChangeSeats<Wanted> = (caller: Caller, wanted: Wanted & { licenceId: string }) => Promise<AccountState>;

/** Whose a seat is; the account is empty where it is the licence's own. */
interface WantedHolder {
  readonly userId: string;
  readonly userAccountId: string;
}

/** Two users, each with their account. */
interface WantedTransfer {
  readonly fromUserId: string;
  readonly fromUserAccountId: string;
  readonly toUserId: string;
  readonly toUserAccountId: string;
}

/** The account that holds the licence, and the one whose user is given a seat. */
interface Family {
  readonly state: AccountState;
  readonly member: AccountState;
}

/** What comes of the seats of a licence that is held by the account. */
type Decide<Wanted> = (family: Family, wanted: Wanted & SeatPlan & { licenceId: string }, now: Date) => Change;

/** Makes the commands. They refuse as the domain does. */
export function createSeatCommands(accounts: Accounts, clock: Clock) {
  function command<Wanted extends object>(
    decide: Decide<Wanted>,
    memberIdOf: (wanted: Wanted) => string = () => "",
  ): ChangeSeats<Wanted> {
    return (caller, wanted) => {
      const { licenceId } = wanted;
      const memberId = memberIdOf(wanted);
      const others = memberId === "" ? [] : [memberId];
      return changeHeldLicence(accounts, caller, { licenceId, etag: "", others }, (state, view, found) => {
        const member = memberId === "" ? state : stateOf(found, memberId);
        return decide({ state, member }, { ...wanted, ...seatPlanOf(state, licenceId, view) }, clock.now());
      });
    };
  }
  return {
    assignSeat: command<WantedHolder>(
      ({ state, member }, wanted, now) => assignSeat(state, { ...wanted, member }, now),
      ({ userAccountId }) => userAccountId,
    ),
    unassignSeat: command<WantedHolder>(({ state }, wanted, now) =>
      unassignSeat(state, { ...wanted, ...accountOf(state, wanted.userAccountId) }, now),
    ),
    transferSeat: command<WantedTransfer>(
      ({ state, member }, wanted, now) => {
        const { userAccountId: fromUserAccountId } = accountOf(state, wanted.fromUserAccountId);
        return transferSeat(state, { ...wanted, fromUserAccountId, toMember: member }, now);
      },
      ({ toUserAccountId }) => toUserAccountId,
    ),
    reclaimSeat: command<WantedHolder & { readonly reason: string }>(({ state }, wanted, now) =>
      reclaimSeat(state, { ...wanted, ...accountOf(state, wanted.userAccountId), cause: "staff" }, now),
    ),
    reserveSeats: command<SeatReservation>(({ state }, wanted, now) => reserveSeats(state, wanted, now)),
  };
}

/** A licence's own account goes without a name. */
function accountOf({ account }: AccountState, userAccountId: string): { readonly userAccountId: string } {
  return { userAccountId: userAccountId === account.accountId ? "" : userAccountId };
}
