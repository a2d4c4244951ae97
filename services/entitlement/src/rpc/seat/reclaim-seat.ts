import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReclaimSeatRequest, ReclaimSeatResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import { toCaller } from "../request-parts.ts";

/** Takes a seat back on the vendor's behalf. */
export function handleReclaimSeat(reclaimSeat: Commands["reclaimSeat"]) {
  return async (
    { licenceId, userId, userAccountId, reason }: ReclaimSeatRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReclaimSeatResponseSchema>> => {
    const state = await reclaimSeat(toCaller(context), { licenceId, userId, userAccountId, reason });
    return { revision: BigInt(state.account.revision) };
  };
}
