import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetLeaseOptionsRequest, GetLeaseOptionsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import { requireFound } from "../request-parts.ts";
import { toOptionsAnswer } from "./lease-options-mapping.ts";

/** What was said of who may have keys of a licence. */
export function handleGetLeaseOptions(reader: LicenceReader) {
  return async (
    { licenceId }: GetLeaseOptionsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof GetLeaseOptionsResponseSchema>> =>
    toOptionsAnswer(requireFound(await reader.findLicence(tenantId, licenceId), "licence", licenceId));
}
