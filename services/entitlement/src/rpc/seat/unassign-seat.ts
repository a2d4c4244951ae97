import type { MessageInitShape } from "@bufbuild/protobuf";
import type { UnassignSeatRequest, UnassignSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { toCaller } from "../request-parts.ts";

/** Frees a user's seat. */
export function handleUnassignSeat(unassignSeat: Commands["unassignSeat"]) {
  return async (
    { licenceId, userId, userAccountId }: UnassignSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof UnassignSeatResponseSchema>> => {
    const state = await unassignSeat(toCaller(context), { licenceId, userId, userAccountId });
    return { revision: BigInt(state.account.revision) };
  };
}
