import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Value } from "@licet/contracts/catalog";
import { RegionEvidence } from "@licet/contracts/catalog";
import type {
  Decision as DecisionMessage,
  Failure as FailureMessage,
  RegionFinding,
  Remedy as RemedyMessage,
  Source as SourceMessage,
} from "@licet/contracts/entitlement";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { Decision, DenialCode, Failure, JsonValue, Place, Remedy, Source } from "@licet/decision";

/** An answer of the platform in the engine's words; what the wire leaves out is absent. */
export function toEngineDecision(message: DecisionMessage): Decision {
  const { allowed, code, featureKey, value, quota, sources, failures, revision, cacheUntilTime, region } = message;
  return {
    allowed,
    reason: toReason(code),
    feature: featureKey,
    ...(value?.kind.case !== undefined && { value: toJsonValue(value) }),
    ...(quota && {
      limit: quota.unlimited ? "unlimited" : quota.limit,
      ...given("used", quota.used),
      ...(quota.unlimited ? { remaining: "unlimited" } : given("remaining", quota.remaining)),
      ...instant("resetsAt", quota.resetTime),
    }),
    sources: sources.map(toSource),
    failures: failures.map(toFailure),
    ...(region && { place: toPlace(region) }),
    revision: Number(revision),
    ...instant("cacheableUntil", cacheUntilTime),
  };
}

const names = new Map<number, string>(Object.entries(DecisionCode).map(([name, code]) => [code, name]));

function toReason(code: DecisionCode): DenialCode {
  return (names.get(code) ?? "NOT_ENTITLED") as DenialCode;
}

function toJsonValue({ kind }: Value): JsonValue {
  switch (kind.case) {
    case "unlimited":
      return "unlimited";
    case "numberValue":
      return Number(kind.value);
    case "jsonValue":
      return JSON.parse(kind.value) as JsonValue;
    default:
      return kind.value ?? true;
  }
}

function toSource({ licenceId, overrideId, planKey, addOnKey }: SourceMessage): Source {
  const source = overrideId ? "override" : addOnKey ? "addon" : "plan";
  return {
    ...given("licenceId", licenceId),
    ...given("overrideId", overrideId),
    source,
    ...given("sourceKey", source === "addon" ? addOnKey : planKey),
  };
}

function toFailure({ code, licenceId, anyOf, rule, featureKey, causes, remedies }: FailureMessage): Failure {
  return {
    code: toReason(code),
    ...given("licenceId", licenceId),
    ...(anyOf.length > 0 && { anyOf }),
    ...given("rule", rule),
    ...given("feature", featureKey),
    ...(causes.length > 0 && { causes: causes.map(toReason) }),
    remedies: remedies.map(toRemedy),
  };
}

/** Member by member, whatever the kind: a kind that came later than this library keeps what is known of it. */
function toRemedy(remedy: RemedyMessage): Remedy {
  const { kind, planKeys, addOnKeys, packageKeys, userIds, licenceIds, featureKey } = remedy;
  const offers = [
    ...planKeys.map((key) => ({ kind: "plan", key })),
    ...addOnKeys.map((key) => ({ kind: "addon", key })),
  ];
  const sources = licenceIds.map((licenceId) => ({ licenceId, source: "plan" }));
  return {
    kind,
    ...(kind === "BUY" && { offers }),
    ...(kind === "REQUEST_ACCESS" && { packages: packageKeys.map((key) => ({ kind: "access_package", key })) }),
    ...(kind === "GIVE_UP" && { feature: featureKey, sources }),
    ...(kind === "ASK_APPROVER" ? { approvers: userIds } : userIds.length > 0 && { administrators: userIds }),
    ...given("licenceId", remedy.licenceId),
    ...given("amount", remedy.reduceTo),
    ...given("atLeast", remedy.minVersion),
    ...given("upTo", remedy.maxVersion),
    ...instant("at", remedy.waitUntilTime),
  } as Remedy;
}

function toPlace({ country, evidence, anonymous, travelling }: RegionFinding): Place {
  const found = evidences.get(evidence);
  return {
    ...given("country", country),
    ...(found && { evidence: found }),
    ...(anonymous && { anonymous }),
    ...(travelling && { travelling }),
  };
}

const evidences = new Map<RegionEvidence, NonNullable<Place["evidence"]>>([
  [RegionEvidence.CLAIM, "claim"],
  [RegionEvidence.IP, "ip"],
  [RegionEvidence.BILLING, "billing"],
]);

function given<K extends string>(key: K, text: string): Partial<Record<K, string>> {
  return text === "" ? {} : ({ [key]: text } as Record<K, string>);
}

function instant<K extends string>(key: K, time: Timestamp | undefined): Partial<Record<K, number>> {
  return time === undefined ? {} : ({ [key]: timestampMs(time) } as Record<K, number>);
}
