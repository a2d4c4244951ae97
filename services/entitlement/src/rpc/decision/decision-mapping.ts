import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Value } from "@licet/contracts/catalog";
import { RegionEvidence, ValueSchema } from "@licet/contracts/catalog";
import type { Decision as DecisionMessage } from "@licet/contracts/entitlement";
import { DecisionSchema, QuotaSchema, RegionFindingSchema, SourceSchema } from "@licet/contracts/entitlement";
import type { Decision, Failure, GrantedValue, JsonValue, Source } from "@licet/decision";
import { originOfGrant } from "@licet/decision/explain";
import type { Answer, MaybeSnapshot } from "../../app/decision/ports.ts";
import { describeFailure, toDecisionCode } from "./codes.ts";
import { toRemedy } from "./remedies.ts";

/** Allowed decisions are shared between calls, and so are the messages they become. */
const messages = new WeakMap<Decision, DecisionMessage>();

/** An answer as the wire has it. */
export function toDecision(answer: Answer): DecisionMessage {
  const { decision, decisionId, traceId, reservationId = "" } = answer;
  return { ...toSharedDecision(answer), decisionId, traceId, reservationId, ...toCounted(decision, answer) };
}

/** Whether all but the ids is the same in every answer with this decision: it is frozen, and nothing is counted. */
export function isShared({ decision, reservationId }: Answer): boolean {
  return Object.isFrozen(decision) && decision.limit === undefined && reservationId === undefined;
}

/** What answers with the same decision have in common. */
export function toSharedDecision({ decision, snapshot }: Answer): DecisionMessage {
  const known = messages.get(decision);
  if (known !== undefined) return known;
  const message = toBase(decision, snapshot);
  if (Object.isFrozen(decision)) messages.set(decision, message);
  return message;
}

function toBase(decision: Decision, snapshot: MaybeSnapshot): DecisionMessage {
  const { allowed, reason, feature, value, failures, sources, place, revision, cacheableUntil } = decision;
  const typed = value === undefined ? undefined : toValue(value, decision.kind);
  return create(DecisionSchema, {
    allowed,
    code: toDecisionCode(reason),
    featureKey: feature,
    failures: failures.map(toFailure),
    sources: sources.map((source) => toSource(source, feature, snapshot)),
    revision: BigInt(revision),
    ...(typed && { value: typed }),
    ...(cacheableUntil !== undefined && { cacheUntilTime: timestampFromMs(cacheableUntil) }),
    ...(place && {
      region: create(RegionFindingSchema, {
        country: place.country ?? "",
        anonymous: place.anonymous === true,
        travelling: place.travelling === true,
        evidence: place.evidence === undefined ? RegionEvidence.UNSPECIFIED : evidences[place.evidence],
      }),
    }),
  });
}

const evidences = { claim: RegionEvidence.CLAIM, ip: RegionEvidence.IP, billing: RegionEvidence.BILLING };

/** What is counted; not shared, since reservations come from metering's answer. */
function toCounted(
  decision: Decision,
  { reserved = "", overage = "" }: Answer,
): Pick<DecisionMessage, "quota"> | undefined {
  const { limit, used = "", remaining = "", resetsAt } = decision;
  if (limit === undefined) return undefined;
  const unlimited = limit === "unlimited";
  return {
    quota: create(QuotaSchema, {
      limit: unlimited ? "" : limit,
      used,
      reserved,
      remaining: unlimited ? "" : remaining,
      overage,
      unlimited,
      ...(resetsAt !== undefined && { resetTime: timestampFromMs(resetsAt) }),
    }),
  };
}

/** A failing condition as the wire has it. */
export function toFailure(failure: Failure) {
  const { code, licenceId = "", anyOf = [], rule = "", feature = "", causes = [], remedies } = failure;
  return {
    code: toDecisionCode(code),
    message: describeFailure(failure),
    licenceId,
    anyOf: [...anyOf],
    rule,
    featureKey: feature,
    causes: causes.map(toDecisionCode),
    remedies: remedies.map(toRemedy),
  };
}

/** A right with what it gives. */
export function toSource(
  { licenceId = "", overrideId = "", source, sourceKey = "", grantId }: Source,
  feature: string,
  snapshot: MaybeSnapshot,
) {
  const { document } = snapshot ?? {};
  const licence = document?.licences.find(({ id }) => id === licenceId);
  const giver =
    licence?.grants.find((grant) => grant.feature === feature && originOfGrant(grant, licence).grantId === grantId) ??
    document?.overrides?.find(({ id }) => id === overrideId);
  const value = giver && valueGiven(giver, document?.features[feature]?.kind);
  return create(SourceSchema, {
    licenceId,
    accountId: licence?.accountId ?? "",
    overrideId,
    planKey: licence?.planKey ?? "",
    planVersion: licence?.planVersion ?? 0,
    addOnKey: source === "addon" ? sourceKey : "",
    promotionKey: source === "promotion" ? sourceKey : "",
    ...(value && { value }),
  });
}

function valueGiven(grant: GrantedValue, kind: Decision["kind"]): Value | undefined {
  const value = kind === "limit" ? grant.limit : kind === "config" ? grant.config : (grant.allowance?.amount ?? true);
  return value === undefined ? undefined : toValue(value, kind);
}

/** A value typed by its feature's kind. */
export function toValue(value: JsonValue, kind: Decision["kind"]): Value {
  if (kind === "limit" && value === "unlimited")
    return create(ValueSchema, { kind: { case: "unlimited", value: true } });
  if (kind === "metered" && typeof value === "string") {
    return create(ValueSchema, { kind: { case: "numberValue", value } });
  }
  switch (typeof value) {
    case "boolean":
      return create(ValueSchema, { kind: { case: "boolValue", value } });
    case "number":
      return create(ValueSchema, { kind: { case: "numberValue", value: String(value) } });
    case "string":
      return create(ValueSchema, { kind: { case: "stringValue", value } });
    default:
      return create(ValueSchema, { kind: { case: "jsonValue", value: JSON.stringify(value) } });
  }
}
