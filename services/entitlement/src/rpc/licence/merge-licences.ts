import type { MessageInitShape } from "@bufbuild/protobuf";
import type { MergeLicencesRequest, MergeLicencesResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { MergeLicences } from "../../app/licence/merge-licences.ts";
import { toCaller } from "../request-parts.ts";
import { toLicenceResponse } from "./licence-response.ts";

/** Makes two licences one. */
export function handleMergeLicences(mergeLicences: MergeLicences, clock: Clock) {
  return async (
    { licenceId, mergedLicenceId, reason, etag }: MergeLicencesRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof MergeLicencesResponseSchema>> => {
    const state = await mergeLicences(toCaller(context), { licenceId, mergedLicenceId, reason, etag });
    return toLicenceResponse(state, licenceId, clock.now());
  };
}
