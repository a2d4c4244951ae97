import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { AssignSeatRequest, AssignSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AssignSeat } from "../../app/licence/assign-seat.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { toCaller } from "../request-parts.ts";

/** Gives a user a seat. */
export function handleAssignSeat(assignSeat: AssignSeat) {
  return async (
    { licenceId, userId }: AssignSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof AssignSeatResponseSchema>> => {
    const state = await assignSeat(toCaller(context), licenceId, userId);
    const assignTime = licenceOf(state, licenceId).seats.get(userId);
    return {
      seat: { licenceId, userId, ...(assignTime && { assignTime: timestampFromDate(assignTime) }) },
      revision: BigInt(state.account.revision),
    };
  };
}
