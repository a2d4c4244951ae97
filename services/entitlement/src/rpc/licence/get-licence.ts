import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetLicenceRequest, GetLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toLicence } from "./licence-mapping.ts";

/** One licence. */
export function handleGetLicence(reader: LicenceReader, clock: Clock) {
  return async (
    { licenceId }: GetLicenceRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetLicenceResponseSchema>> => {
    const licence = requireFound(await reader.findLicence(tenantId, licenceId), "licence", licenceId);
    return { licence: toLicence(licence, clock.now()) };
  };
}
