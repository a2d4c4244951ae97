import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { UpdateOverrideRequest, UpdateOverrideResponseSchema } from "@licet/contracts/entitlement";
import { OverrideSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { UpdateOverride } from "../../app/override/update-override.ts";
import { toCaller, toPatch } from "../request-parts.ts";
import { fromAllowance, fromValue, toOverride } from "./override-mapping.ts";

/** Changes the fields of the mask. */
export function handleUpdateOverride(updateOverride: UpdateOverride, clock: Clock) {
  return async (
    { override: wanted = create(OverrideSchema), updateMask }: UpdateOverrideRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof UpdateOverrideResponseSchema>> => {
    const { overrideId, value, allowance, reason, startTime, endTime, etag } = wanted;
    const patch = toPatch(updateMask, {
      value: value && fromValue(value),
      allowance: allowance && fromAllowance(allowance),
      reason,
      startTime: startTime && timestampDate(startTime),
      endTime: endTime && timestampDate(endTime),
    });
    const { override, revision } = await updateOverride(toCaller(context), { overrideId, patch, etag });
    return { override: toOverride(override, clock.now()), revision: BigInt(revision) };
  };
}
