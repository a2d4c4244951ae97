import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReserveSeatsRequest, ReserveSeatsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { toCaller } from "../request-parts.ts";
import { toReservations } from "./seat-mapping.ts";

/** Reserves seats for a group. */
export function handleReserveSeats(reserveSeats: Commands["reserveSeats"]) {
  return async (
    { licenceId, group, seats }: ReserveSeatsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReserveSeatsResponseSchema>> => {
    const state = await reserveSeats(toCaller(context), { licenceId, group, seats: Number(seats) });
    const reservations = toReservations(licenceOf(state, licenceId), state.users);
    const reservation = reservations.find((each) => each.group === group) ?? { licenceId, group };
    return { reservation, revision: BigInt(state.account.revision) };
  };
}
