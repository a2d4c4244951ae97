import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TransferSeatRequest, TransferSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { toCaller } from "../request-parts.ts";
import type { SeatAnswer } from "./seat-answer.ts";

/** Gives a user's seat to another user. */
export function handleTransferSeat(transferSeat: Commands["transferSeat"], answer: SeatAnswer) {
  return async (
    { licenceId, fromUserId, fromUserAccountId, toUserId, toUserAccountId }: TransferSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof TransferSeatResponseSchema>> => {
    const users = { fromUserId, fromUserAccountId, toUserId, toUserAccountId };
    const state = await transferSeat(toCaller(context), { licenceId, ...users });
    const to = { licenceId, userId: toUserId, userAccountId: toUserAccountId };
    const { seat, revision } = await answer(context, state, to);
    return { ...(seat && { seat }), ...(revision !== undefined && { revision }) };
  };
}
