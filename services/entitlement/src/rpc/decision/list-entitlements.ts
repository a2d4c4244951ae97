import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ListEntitlementsRequest, ListEntitlementsResponseSchema } from "@licet/contracts/entitlement";
import { decodePageToken, toPage } from "@licet/db";
import type { RpcContext } from "@licet/rpc";
import type { EntitlementsQuestion } from "../../app/decision/list-entitlements.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toCallParts } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";

/** A decision for each feature that the account's licences grant, by key. */
export function handleListEntitlements(list: (question: EntitlementsQuestion) => Promise<Answer[]>) {
  return async (
    request: ListEntitlementsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ListEntitlementsResponseSchema>> => {
    const { pageSize, pageToken } = toPageQuery(request);
    const parts = toCallParts(request, context);
    const { accountId, userId, deviceId, leaseId = "", country, ipAddress, productVersion } = parts;
    const { featureGroupKey: featureGroup } = request;
    const asOf = parts.asOf?.toISOString() ?? "";
    const args = { accountId, userId, deviceId, leaseId, country, ipAddress, productVersion, featureGroup, asOf };
    const [after = ""] = decodePageToken(pageToken, args) ?? [];
    const answers = await list({ ...parts, pageSize, after: String(after), featureGroup });
    const { items, nextPageToken = "" } = toPage(answers, pageSize, ({ decision }) => [decision.feature], args);
    return { entitlements: items.map(toDecision), nextPageToken };
  };
}
