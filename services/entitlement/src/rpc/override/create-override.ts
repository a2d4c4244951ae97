import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { CreateOverrideRequest, CreateOverrideResponseSchema } from "@licet/contracts/entitlement";
import { OverrideDraftSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { BatchCreateOverrides } from "../../app/override/batch-create-overrides.ts";
import { toCaller } from "../request-parts.ts";
import { fromOverrideDraft, toOverride } from "./override-mapping.ts";

/** Makes one override: a batch of one, whose refusal is the call's. */
export function handleCreateOverride(createOverrides: BatchCreateOverrides, clock: Clock) {
  return async (
    { override = create(OverrideDraftSchema) }: CreateOverrideRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof CreateOverrideResponseSchema>> => {
    const [verdict] = await createOverrides(toCaller(context), [fromOverrideDraft(override)]);
    if (verdict === undefined) throw new Error("a batch of one has no verdict");
    if ("refusal" in verdict) throw verdict.refusal;
    return { override: toOverride(verdict.override, clock.now()), revision: BigInt(verdict.revision) };
  };
}
