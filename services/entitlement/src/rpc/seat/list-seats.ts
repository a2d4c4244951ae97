import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListSeatsRequest, ListSeatsResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toSeat } from "./seat-mapping.ts";

/** The assigned seats of a licence by user id. */
export function handleListSeats(reader: LicenceReader, clock: Clock) {
  return async (
    request: ListSeatsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListSeatsResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.listSeats(tenantId, request, toPageQuery(request));
    const now = clock.now();
    return { seats: items.map((record) => toSeat(record, now)), nextPageToken };
  };
}
