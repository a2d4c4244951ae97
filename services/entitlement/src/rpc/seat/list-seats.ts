import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ListSeatsRequest, ListSeatsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";

/** The assigned seats of a licence by user id. */
export function handleListSeats(reader: LicenceReader) {
  return async (
    request: ListSeatsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListSeatsResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.listSeats(tenantId, request.licenceId, toPageQuery(request));
    const seats = items.map(({ licenceId, userId, assignTime }) => ({
      licenceId,
      userId,
      assignTime: timestampFromDate(assignTime),
    }));
    return { seats, nextPageToken };
  };
}
