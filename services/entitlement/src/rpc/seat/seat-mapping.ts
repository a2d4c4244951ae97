import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { SeatReservationSchema, SeatSchema } from "@licet/contracts/entitlement";
import type { SeatRecord } from "../../app/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import type { Licence } from "../../domain/licence/licence.ts";
import { coolTime } from "../../domain/seat/cooling-off.ts";
import { reclaimTime } from "../../domain/seat/idle-seats.ts";
import { unbound } from "../../domain/seat/seat.ts";
import { vacancyOf } from "../../domain/seat/vacancy.ts";

/** A seat as the contract has it. */
export function toSeat(record: SeatRecord, now: Date): MessageInitShape<typeof SeatSchema> {
  const { licenceId, userId, userAccountId = "", seat, terms } = record;
  const { assignTime, transferTime, lastUseTime, noticeTime } = seat;
  const cool = coolTime(seat, terms);
  const reclaim = reclaimTime(seat, terms);
  return {
    licenceId,
    userId,
    userAccountId,
    assignTime: timestampFromDate(assignTime),
    ...(transferTime && { transferTime: timestampFromDate(transferTime) }),
    ...(cool && now < cool && { coolTime: timestampFromDate(cool) }),
    ...(lastUseTime && { lastUseTime: timestampFromDate(lastUseTime) }),
    ...(noticeTime && { noticeTime: timestampFromDate(noticeTime) }),
    ...(reclaim && { reclaimTime: timestampFromDate(reclaim) }),
  };
}

/** What is reserved of a licence, as the contract has it. */
export function toReservations(
  licence: Licence,
  users: AccountState["users"],
): MessageInitShape<typeof SeatReservationSchema>[] {
  const { used } = vacancyOf(licence, users);
  const { licenceId, seating = unbound } = licence;
  return seating.reservations.map(({ group, seats }) => {
    return { licenceId, group, seats: BigInt(seats), used: BigInt(used.get(group) ?? 0) };
  });
}
