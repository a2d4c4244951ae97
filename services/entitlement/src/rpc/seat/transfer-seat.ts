import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TransferSeatRequest, TransferSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { toCaller } from "../request-parts.ts";
import type { SeatAnswer } from "./seat-answer.ts";

/** Gives a user's seat to another user. */
export function handleTransferSeat(transferSeat: Commands["transferSeat"], answer: SeatAnswer) {
  return async (
    { licenceId, fromUserId, toUserId }: TransferSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof TransferSeatResponseSchema>> => {
    const state = await transferSeat(toCaller(context), { licenceId, fromUserId, toUserId });
    const { seat, revision } = await answer(context, state, { licenceId, userId: toUserId });
    return { ...(seat && { seat }), ...(revision !== undefined && { revision }) };
  };
}
