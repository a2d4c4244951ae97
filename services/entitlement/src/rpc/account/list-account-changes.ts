import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ListAccountChangesRequest, ListAccountChangesResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { AccountHistory } from "../../app/decision/history-ports.ts";
import { toPageQuery } from "../request-parts.ts";

/** Revisions, newest first. */
export function handleListAccountChanges(history: AccountHistory, clock: Clock) {
  return async (
    request: ListAccountChangesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListAccountChangesResponseSchema>> => {
    const query = toPageQuery(request);
    const { items, nextPageToken = "" } = await history.listChanges(tenantId, request.accountId, clock.now(), query);
    const changes = items.map(({ revision, time, causes }) => ({
      revision: BigInt(revision),
      time: timestampFromDate(time),
      causes: causes.map(({ sequence, ...cause }) => ({ ...cause, sequence: BigInt(sequence) })),
    }));
    return { changes, nextPageToken };
  };
}
