import type { GrantedValue, JsonValue } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";

/** As many may stand for one account, those whose term is over included until newer ones need their room. */
export const mostOverrides = 500;

/** What an override does to a feature. */
export type OverrideEffect = "grant" | "set" | "deny";

/** Where an override stands at an instant. */
export type OverrideState = "scheduled" | "active" | "expired" | "ended";

/** A grant, change or denial of one feature that somebody decided for an account. */
export interface Override {
  readonly overrideId: string;
  readonly accountId: string;
  readonly feature: string;
  readonly effect: OverrideEffect;
  /** Whom it concerns; the whole account when both are absent. */
  readonly userId?: string;
  readonly group?: string;
  /** Fits the kind that the feature had when it was decided. */
  readonly given: Pick<GrantedValue, "limit" | "config" | "allowance">;
  /** The promotion in whose name it was granted. */
  readonly promotionKey?: string;
  readonly reason: string;
  readonly author: string;
  readonly startTime: Date;
  /** Absent: until it is ended. */
  readonly endTime?: Date;
  readonly ended?: OverrideEnd;
  readonly version: number;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** When, by whom and why an override was ended. */
export interface OverrideEnd {
  readonly time: Date;
  readonly by: string;
  readonly reason: string;
}

/** An amount of a metered feature, as asked for. */
export interface GivenAllowance {
  /** Decimal. */
  readonly amount: string;
  /** ISO 8601; absent: once. */
  readonly recurrence?: string;
  readonly priority: number;
}

/** What an override shall give, before it is known whether that suits the feature. */
export interface OverrideValue {
  /** Infinity for a limit without a ceiling. */
  readonly value?: JsonValue | undefined;
  readonly allowance?: GivenAllowance | undefined;
}

/** What a new override is made of. */
export interface OverrideDraft extends OverrideValue {
  readonly accountId: string;
  readonly feature: string;
  readonly effect: OverrideEffect;
  readonly userId?: string;
  readonly group?: string;
  readonly reason: string;
  readonly promotionKey?: string;
  readonly startTime?: Date;
  readonly endTime?: Date;
}

/** Where the override stands; intervals are half-open. */
export function overrideState({ startTime, endTime, ended }: Override, now: Date): OverrideState {
  if (ended !== undefined) return "ended";
  if (endTime !== undefined && now >= endTime) return "expired";
  return now < startTime ? "scheduled" : "active";
}

/** The account's override. @throws DomainError NOT_FOUND */
export function overrideOf(state: AccountState, overrideId: string): Override {
  const override = state.overrides.get(overrideId);
  if (override !== undefined) return override;
  throw new DomainError("NOT_FOUND", "no such override", { resource: "override", id: overrideId });
}
