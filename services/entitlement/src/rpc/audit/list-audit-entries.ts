import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ListAuditEntriesRequest, ListAuditEntriesResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { AuditReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";

/** Entries, newest first. */
export function handleListAuditEntries(audit: AuditReader) {
  return async (
    request: ListAuditEntriesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListAuditEntriesResponseSchema>> => {
    const { items, nextPageToken = "" } = await audit.list(tenantId, request.accountId, toPageQuery(request));
    const entries = items.map(({ sequence, time, ...content }) => ({
      ...content,
      sequence: BigInt(sequence),
      time: timestampFromDate(time),
    }));
    return { entries, nextPageToken };
  };
}
