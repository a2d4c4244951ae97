import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SetLeaseOptionsRequest, SetLeaseOptionsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { SetLeaseOptions } from "../../app/lease/set-lease-options.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { toCaller } from "../request-parts.ts";
import { fromLeaseOptions, toOptionsAnswer } from "./lease-options-mapping.ts";

/** Says who may have keys of a licence. */
export function handleSetLeaseOptions(setLeaseOptions: SetLeaseOptions) {
  return async (
    { licenceId, etag, reason, options }: SetLeaseOptionsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof SetLeaseOptionsResponseSchema>> => {
    const wanted = { licenceId, etag, reason, options: options && fromLeaseOptions(options) };
    const state = await setLeaseOptions(toCaller(context), wanted);
    return { ...toOptionsAnswer(licenceOf(state, licenceId)), revision: BigInt(state.account.revision) };
  };
}
