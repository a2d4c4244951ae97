import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Value } from "@licet/contracts/catalog";
import type { LoggedDecision, Quota } from "@licet/contracts/entitlement";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import type { JsonValue } from "@licet/decision";
import type { ReceiptDecision } from "@licet/license-token/receipt";

/** A decision as a receipt has it: what was not said is left out, and so is the address. */
export function toReceiptDecision(logged: LoggedDecision): ReceiptDecision {
  const { time, featureKey, subject, context, usageMode, allowed, value, quota, sources, revision, actor } = logged;
  const usage = usages.get(usageMode);
  const address = toAddress(logged);
  const failures = logged.failingCodes.map(nameOf);
  const licences = [...new Set(sources.map(({ licenceId }) => licenceId).filter(Boolean))];
  const overrides = sources.map(({ overrideId }) => overrideId).filter(Boolean);
  return {
    at: time === undefined ? NaN : timestampMs(time),
    feature: featureKey,
    ...said("user", subject?.userId),
    ...said("device", subject?.deviceId),
    ...said("lease", subject?.leaseId),
    ...said("country", context?.country),
    ...(address && { address }),
    ...said("productVersion", context?.productVersion),
    ...said("amount", logged.amount),
    ...(usage && { usage }),
    allowed,
    code: nameOf(logged.code),
    ...(failures.length > 0 && { failures }),
    ...(value?.kind.case !== undefined && { value: toJsonValue(value) }),
    ...(quota && { quota: toQuota(quota) }),
    ...(licences.length > 0 && { licences }),
    ...(overrides.length > 0 && { overrides }),
    revision: Number(revision),
    ...said("traceId", logged.traceId),
    askedBy: actor,
  };
}

const usages = new Map<UsageMode, "reserve" | "consume">([
  [UsageMode.RESERVE, "reserve"],
  [UsageMode.CONSUME, "consume"],
]);

const names = new Map<number, string>(Object.entries(DecisionCode).map(([name, code]) => [code, name]));

function nameOf(code: DecisionCode): string {
  return names.get(code) ?? String(code);
}

function toAddress({ ipCountry, ipAnonymous }: LoggedDecision): ReceiptDecision["address"] {
  if (ipCountry === "" && !ipAnonymous) return undefined;
  return { ...said("country", ipCountry), ...(ipAnonymous && { anonymous: true }) };
}

function toQuota({ unlimited, limit, used, remaining }: Quota): NonNullable<ReceiptDecision["quota"]> {
  return { limit: unlimited ? "unlimited" : limit, ...said("used", used), ...said("remaining", remaining) };
}

function toJsonValue({ kind }: Value): JsonValue {
  switch (kind.case) {
    case "unlimited":
      return "unlimited";
    case "jsonValue":
      return JSON.parse(kind.value) as JsonValue;
    default:
      return kind.value ?? true;
  }
}

function said<K extends string>(key: K, text = ""): Partial<Record<K, string>> {
  return text === "" ? {} : ({ [key]: text } as Record<K, string>);
}
