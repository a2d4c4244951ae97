import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SplitLicenceRequest, SplitLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { SplitLicence } from "../../app/licence/split-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toLicenceResponse } from "./licence-response.ts";
import { toRelease } from "./terms-change.ts";

/** Makes units of a licence one of its own. */
export function handleSplitLicence(splitLicence: SplitLicence, clock: Clock) {
  return async (
    request: SplitLicenceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof SplitLicenceResponseSchema>> => {
    const { licenceId, quantity, addOns, toAccountId, reason, etag } = request;
    const release = toRelease(request);
    const { from, to, newLicenceId } = await splitLicence(toCaller(context), {
      licenceId,
      quantity: Number(quantity),
      addOns: addOns.map((addOn) => ({ addOnKey: addOn.addOnKey, quantity: Number(addOn.quantity) })),
      ...(release && { release }),
      toAccountId,
      reason,
      etag,
    });
    const now = clock.now();
    const made = toLicenceResponse(to, newLicenceId, now);
    return { ...toLicenceResponse(from, licenceId, now), newLicence: made.licence, newLicenceRevision: made.revision };
  };
}
