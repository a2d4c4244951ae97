import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { RenewLicenceRequest, RenewLicenceResponseSchema } from "@licet/contracts/entitlement";
import { RenewalBasis, RenewalSubject } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { RenewLicence } from "../../app/licence/renew-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toLicenceResponse } from "./licence-response.ts";

const bases: Readonly<Record<RenewalBasis, { basis?: "from_end" | "from_now" }>> = {
  [RenewalBasis.UNSPECIFIED]: {},
  [RenewalBasis.FROM_END]: { basis: "from_end" },
  [RenewalBasis.FROM_NOW]: { basis: "from_now" },
};

/** Gives a licence, or its maintenance, a later end. */
export function handleRenewLicence(renewLicence: RenewLicence, clock: Clock) {
  return async (
    { licenceId, subject, basis, endTime, reason, etag }: RenewLicenceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof RenewLicenceResponseSchema>> => {
    const state = await renewLicence(toCaller(context), {
      licenceId,
      subject: subject === RenewalSubject.MAINTENANCE ? "maintenance" : "term",
      ...bases[basis],
      ...(endTime && { endTime: timestampDate(endTime) }),
      reason,
      etag,
    });
    return toLicenceResponse(state, licenceId, clock.now());
  };
}
