import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListScheduledMovesRequest, ListScheduledMovesResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { MoveReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toScheduledMove } from "./move-mapping.ts";

/** Scheduled moves by their instants. */
export function handleListScheduledMoves(reader: MoveReader) {
  return async (
    request: ListScheduledMovesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListScheduledMovesResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.listMoves(tenantId, request, toPageQuery(request));
    return { moves: items.map((record) => toScheduledMove(record, record.move)), nextPageToken };
  };
}
