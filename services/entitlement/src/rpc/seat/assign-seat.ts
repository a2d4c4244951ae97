import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AssignSeatRequest, AssignSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { toCaller } from "../request-parts.ts";
import type { SeatAnswer } from "./seat-answer.ts";

/** Gives a user a seat. */
export function handleAssignSeat(assignSeat: Commands["assignSeat"], answer: SeatAnswer) {
  return async (
    { licenceId, userId, userAccountId }: AssignSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof AssignSeatResponseSchema>> => {
    const state = await assignSeat(toCaller(context), { licenceId, userId, userAccountId });
    return answer(context, state, { licenceId, userId, userAccountId });
  };
}
