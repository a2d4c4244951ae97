import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { WatchRequest, WatchResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { WatchEvent, WatchPorts } from "../../app/watch/watch-snapshots.ts";
import { watchSnapshots } from "../../app/watch/watch-snapshots.ts";
import { fromCursor, toCursor } from "./cursor.ts";

/** Streams snapshots. */
export function handleWatch(ports: WatchPorts) {
  return async function* (
    { accountIds, cursor }: WatchRequest,
    { tenantId, signal }: RpcContext,
  ): AsyncGenerator<MessageInitShape<typeof WatchResponseSchema>> {
    const question = { tenantId, accountIds, from: fromCursor(cursor), signal };
    for await (const event of watchSnapshots(question, ports)) yield toResponse(event);
  };
}

function toResponse(event: WatchEvent): MessageInitShape<typeof WatchResponseSchema> {
  const told = { cursor: toCursor(event.at), time: timestampFromDate(event.time) };
  if (event.kind === "checkpoint") return { event: { case: "checkpoint", value: told } };
  const { accountId, revision, document } = event.news;
  return { event: { case: "snapshot", value: { ...told, accountId, revision: BigInt(revision), document } } };
}
