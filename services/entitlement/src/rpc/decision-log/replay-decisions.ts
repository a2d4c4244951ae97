import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type {
  ReplayDecisionsRequest,
  ReplayDecisionsResponseSchema,
  ReplayedDecisionSchema,
} from "@licet/contracts/entitlement";
import { ReplayEffect } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ReplayDecisions, ReplayedDecision } from "../../app/decision-log/replay-decisions.ts";
import type { ReplaySupposition } from "../../app/decision-log/replay-offer.ts";
import { toDecisionCode } from "../decision/codes.ts";
import { toValue } from "../decision/decision-mapping.ts";
import { toLoggedDecision } from "./logged-decision-mapping.ts";

const defaultPageSize = 200;

/** How logged decisions would have gone. */
export function handleReplayDecisions(replay: ReplayDecisions) {
  return async (
    request: ReplayDecisionsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReplayDecisionsResponseSchema>> => {
    const { accountId, featureKey, fromTime, untilTime, pageSize, pageToken } = request;
    if (request.draftCatalog || request.catalog !== undefined) context.requireScope("catalog.read");
    const filter = {
      ...{ accountId, feature: featureKey },
      ...(fromTime && { from: timestampDate(fromTime) }),
      ...(untilTime && { until: timestampDate(untilTime) }),
    };
    const query = { pageSize: pageSize === 0 ? defaultPageSize : pageSize, pageToken };
    const { items, nextPageToken = "" } = await replay(context.tenantId, toSupposition(request), filter, query);
    return {
      differences: items.flatMap(toDifference),
      counts: { decisions: items.length, ...countEffects(items) },
      groups: toGroups(items),
      nextPageToken,
    };
  };
}

function toSupposition(request: ReplayDecisionsRequest): ReplaySupposition {
  const { planKey, planVersion, newestVersions, draftCatalog, catalog } = request;
  return {
    newestVersions,
    ...(planKey !== "" && { planKey }),
    ...(planVersion > 0 && { planVersion }),
    ...(draftCatalog && { catalog: "draft" as const }),
    ...(catalog && { catalog }),
  };
}

const effects = { gained: ReplayEffect.GAINED, lost: ReplayEffect.LOST, changed: ReplayEffect.CHANGED };

function toDifference({
  logged,
  supposed,
  effect,
}: ReplayedDecision): MessageInitShape<typeof ReplayedDecisionSchema>[] {
  if (effect === "same" || effect === "unjudged") return [];
  const { value, kind, reason, failures, revision } = supposed;
  const difference = {
    decision: toLoggedDecision(logged),
    effect: effects[effect],
    code: toDecisionCode(reason),
    failingCodes: failures.map(({ code }) => toDecisionCode(code)),
    ...(value !== undefined && { value: toValue(value, kind) }),
    revision: BigInt(revision),
  };
  return [difference];
}

function countEffects(items: readonly ReplayedDecision[]) {
  const counts = { gained: 0, lost: 0, changed: 0, same: 0, unjudged: 0 };
  for (const { effect } of items) counts[effect] += 1;
  return counts;
}

function toGroups(items: readonly ReplayedDecision[]) {
  const groups = Map.groupBy(items, ({ logged }) => JSON.stringify([logged.accountId, logged.decision.feature]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const { gained, lost, changed } = countEffects(members);
    if (first === undefined || gained + lost + changed === 0) return [];
    return [{ accountId: first.logged.accountId, featureKey: first.logged.decision.feature, gained, lost, changed }];
  });
}
