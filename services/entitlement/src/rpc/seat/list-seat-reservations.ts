import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListSeatReservationsRequest, ListSeatReservationsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toReservations } from "./seat-mapping.ts";

/** What is reserved of a licence. */
export function handleListSeatReservations(reader: LicenceReader) {
  return async (
    { licenceId }: ListSeatReservationsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListSeatReservationsResponseSchema>> => {
    const { licence, users } = requireFound(await reader.findWithUsers(tenantId, licenceId), "licence", licenceId);
    return { reservations: toReservations(licence, users) };
  };
}
