import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Allowance, Value } from "@licet/contracts/catalog";
import type { Override as OverrideMessage, OverrideDraft as OverrideDraftMessage } from "@licet/contracts/entitlement";
import { OverrideEffect, OverrideSchema, OverrideState } from "@licet/contracts/entitlement";
import type { AllowanceDocument, JsonValue } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { GivenAllowance, Override, OverrideDraft } from "../../domain/override/override.ts";
import { overrideState } from "../../domain/override/override.ts";
import { toEtag } from "../../domain/etag.ts";
import { toValue } from "../decision/decision-mapping.ts";

const effects = { grant: OverrideEffect.GRANT, set: OverrideEffect.SET, deny: OverrideEffect.DENY } as const;

const states = {
  scheduled: OverrideState.SCHEDULED,
  active: OverrideState.ACTIVE,
  expired: OverrideState.EXPIRED,
  ended: OverrideState.ENDED,
} as const;

/** An override as the wire has it. */
export function toOverride(override: Override, now: Date): OverrideMessage {
  const { overrideId, accountId, feature, effect, userId, group, given, promotionKey, reason, author } = override;
  const { startTime, endTime, ended, version, createTime, updateTime } = override;
  const { limit, config, allowance } = given;
  const value =
    limit !== undefined ? toValue(limit, "limit") : config !== undefined ? toValue(config, "config") : undefined;
  return create(OverrideSchema, {
    overrideId,
    accountId,
    featureKey: feature,
    effect: effects[effect],
    userId: userId ?? "",
    group: group ?? "",
    ...(value && { value }),
    ...(allowance && { allowance: toAllowance(allowance) }),
    reason,
    author,
    promotionKey: promotionKey ?? "",
    startTime: timestampFromDate(startTime),
    ...(endTime && { endTime: timestampFromDate(endTime) }),
    state: states[overrideState(override, now)],
    ...(ended && { endedTime: timestampFromDate(ended.time), endedBy: ended.by, endedReason: ended.reason }),
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
    etag: toEtag(version),
  });
}

/** What a new override shall be. @throws DomainError OVERRIDE_VALUE_INVALID */
export function fromOverrideDraft(draft: OverrideDraftMessage): OverrideDraft {
  const { accountId, featureKey, userId, group, reason, promotionKey, value, allowance, startTime, endTime } = draft;
  const effect = draft.effect === OverrideEffect.DENY ? "deny" : draft.effect === OverrideEffect.SET ? "set" : "grant";
  return {
    accountId,
    feature: featureKey,
    effect,
    ...(userId !== "" && { userId }),
    ...(group !== "" && { group }),
    ...(value && { value: fromValue(value) }),
    ...(allowance && { allowance: fromAllowance(allowance) }),
    reason,
    ...(promotionKey !== "" && { promotionKey }),
    ...(startTime && { startTime: timestampDate(startTime) }),
    ...(endTime && { endTime: timestampDate(endTime) }),
  };
}

/** The longest text that a value may have: an account's overrides are part of its snapshot. */
const mostCharacters = 2000;

/** A value as overrides have it: Infinity for a limit without a ceiling. @throws DomainError OVERRIDE_VALUE_INVALID */
export function fromValue({ kind }: Value): JsonValue {
  if ((kind.case === "jsonValue" || kind.case === "stringValue") && kind.value.length > mostCharacters) {
    throw invalid("value", `is longer than ${mostCharacters} characters`);
  }
  switch (kind.case) {
    case "unlimited":
      return Infinity;
    case "numberValue":
      return Number(kind.value);
    case "jsonValue":
      return parseJson(kind.value);
    case undefined:
      throw invalid("value", "is empty");
    default:
      return kind.value;
  }
}

/** An allowance as overrides have it. @throws DomainError OVERRIDE_VALUE_INVALID */
export function fromAllowance({ amount, perSeat, resetPeriod, priority }: Allowance): GivenAllowance {
  if (perSeat) throw invalid("allowance", "an override has no seats to multiply by");
  return { amount, ...(resetPeriod !== "" && { recurrence: resetPeriod }), priority };
}

function toAllowance({ amount, recurrence = "", priority = 0 }: AllowanceDocument) {
  return { amount, resetPeriod: recurrence, priority };
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw invalid("value", "is not JSON");
  }
}

function invalid(field: string, description: string): DomainError {
  const fields = [{ field: `override.${field}`, description }];
  return new DomainError("OVERRIDE_VALUE_INVALID", `the ${field} ${description}`, { field, description }, { fields });
}
