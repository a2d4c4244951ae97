import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListUpgradePromptsRequest, ListUpgradePromptsResponseSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { UpgradePrompts } from "../../app/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toUpgradePrompt } from "./account-mapping.ts";

/** What the account should hear about, newest first. */
export function handleListUpgradePrompts(prompts: UpgradePrompts) {
  return async (
    request: ListUpgradePromptsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListUpgradePromptsResponseSchema>> => {
    const { items, nextPageToken = "" } = await prompts.list(tenantId, request.accountId, toPageQuery(request));
    return { prompts: items.map(toUpgradePrompt), nextPageToken };
  };
}
