import { SeatService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { LicenceReader } from "../../app/ports.ts";
import type { SeatUseStore } from "../../app/seat/ports.ts";
import { handleAssignSeat } from "./assign-seat.ts";
import { handleListSeatReservations } from "./list-seat-reservations.ts";
import { handleListSeats } from "./list-seats.ts";
import { handleReclaimSeat } from "./reclaim-seat.ts";
import { handleRecordSeatUses } from "./record-seat-uses.ts";
import { handleReserveSeats } from "./reserve-seats.ts";
import { createSeatAnswer } from "./seat-answer.ts";
import { handleTransferSeat } from "./transfer-seat.ts";
import { handleUnassignSeat } from "./unassign-seat.ts";

/** The SeatService, a line for each RPC. */
export function implementSeats(
  commands: Commands,
  reader: LicenceReader,
  store: SeatUseStore,
  clock: Clock,
): RpcService {
  const answer = createSeatAnswer(reader, clock);
  return implementService(SeatService, {
    assignSeat: handleAssignSeat(commands.assignSeat, answer),
    unassignSeat: handleUnassignSeat(commands.unassignSeat),
    transferSeat: handleTransferSeat(commands.transferSeat, answer),
    reclaimSeat: handleReclaimSeat(commands.reclaimSeat),
    recordSeatUses: handleRecordSeatUses(store, clock),
    reserveSeats: handleReserveSeats(commands.reserveSeats),
    listSeatReservations: handleListSeatReservations(reader),
    listSeats: handleListSeats(reader, clock),
  });
}
