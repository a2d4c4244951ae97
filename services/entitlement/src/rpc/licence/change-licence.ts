import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ChangeLicenceRequest, ChangeLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { ChangeLicence } from "../../app/licence/change-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toLicenceResponse } from "./licence-response.ts";
import { fromTermsChange } from "./terms-change.ts";

/** Gives a licence new terms. */
export function handleChangeLicence(changeLicence: ChangeLicence, clock: Clock) {
  return async (
    { licenceId, change, reason, etag }: ChangeLicenceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ChangeLicenceResponseSchema>> => {
    const state = await changeLicence(toCaller(context), { licenceId, ...fromTermsChange(change), reason, etag });
    return toLicenceResponse(state, licenceId, clock.now());
  };
}
