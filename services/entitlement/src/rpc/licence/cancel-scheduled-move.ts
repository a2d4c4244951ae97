import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CancelScheduledMoveRequest, CancelScheduledMoveResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { CancelMove } from "../../app/licence/cancel-move.ts";
import type { MoveReader } from "../../app/ports.ts";
import { requireFound, toCaller } from "../request-parts.ts";
import { toScheduledMove } from "./move-mapping.ts";

/** Takes back a move to come. */
export function handleCancelScheduledMove(cancelMove: CancelMove, reader: MoveReader) {
  return async (
    { licenceId, moveId, reason }: CancelScheduledMoveRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CancelScheduledMoveResponseSchema>> => {
    const { account } = await cancelMove(toCaller(context), { licenceId, moveId, reason });
    const found = await reader.findMove(context.tenantId, licenceId, moveId);
    const record = requireFound(found, "scheduled_move", moveId);
    return { move: toScheduledMove(record, record.move), revision: BigInt(account.revision) };
  };
}
