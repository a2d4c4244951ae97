import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ChangeLicenceRequest, ChangeLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { ChangeLicence } from "../../app/licence/change-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toMovedResponse } from "./licence-move.ts";
import { fromEffectiveAt, fromTermsChange } from "./terms-change.ts";

/** Gives a licence new terms. */
export function handleChangeLicence(changeLicence: ChangeLicence, clock: Clock) {
  return async (
    { licenceId, change, reason, etag, effective }: ChangeLicenceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ChangeLicenceResponseSchema>> => {
    const terms = { ...fromTermsChange(change), ...fromEffectiveAt(effective) };
    const moved = await changeLicence(toCaller(context), { licenceId, ...terms, reason, etag });
    return toMovedResponse(moved, licenceId, clock.now());
  };
}
