import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListLicencesRequest, ListLicencesResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toLicence } from "./licence-mapping.ts";

/** Licences, oldest first, of one account or of all. */
export function handleListLicences(reader: LicenceReader, clock: Clock) {
  return async (
    request: ListLicencesRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListLicencesResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.listLicences(tenantId, request.accountId, toPageQuery(request));
    const now = clock.now();
    return { licences: items.map((licence) => toLicence(licence, now)), nextPageToken };
  };
}
