import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { ListDecisionsRequest, ListDecisionsResponseSchema } from "@licet/contracts/entitlement";
import { DecisionOutcome, DecisionSource } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { DecisionFilter, DecisionReader } from "../../app/decision-log/ports.ts";
import { toPageQuery } from "../request-parts.ts";
import { toLoggedDecision } from "./logged-decision-mapping.ts";

/** Decisions, newest first. */
export function handleListDecisions(reader: DecisionReader) {
  return async (
    request: ListDecisionsRequest,
    { tenantId }: RpcContext,
  ): Promise<MessageInitShape<typeof ListDecisionsResponseSchema>> => {
    const { items, nextPageToken = "" } = await reader.list(tenantId, toFilter(request), toPageQuery(request));
    return { decisions: items.map(toLoggedDecision), nextPageToken };
  };
}

function toFilter({
  accountId,
  featureKey,
  outcome,
  source,
  fromTime,
  untilTime,
}: ListDecisionsRequest): DecisionFilter {
  return {
    ...{ accountId, feature: featureKey },
    ...(outcome !== DecisionOutcome.UNSPECIFIED && { allowed: outcome === DecisionOutcome.ALLOWED }),
    ...(source !== DecisionSource.UNSPECIFIED && { source: source === DecisionSource.SDK ? "sdk" : "service" }),
    ...(fromTime && { from: timestampDate(fromTime) }),
    ...(untilTime && { until: timestampDate(untilTime) }),
  };
}
