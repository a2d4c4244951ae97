import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withOverrides } from "../account/account.ts";
import { userOf } from "../account/change-user.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { tellLicences } from "../licence/tell-licences.ts";
import { tokenKeeps } from "../snapshot/token-features.ts";
import { fitValue } from "./fit-value.ts";
import type { Override, OverrideDraft, OverrideValue } from "./override.ts";
import { mostOverrides, overrideOf, overrideState } from "./override.ts";

/** What a decision about an override looks at beside the account. */
export interface OverrideCircumstances {
  readonly view: CatalogView;
  readonly actor: string;
  readonly now: Date;
}

/** The fields of an override that may be changed; a term without an end has `endTime` undefined. */
export interface OverridePatch extends OverrideValue {
  readonly reason?: string;
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
}

/**
 * Makes an override. @throws DomainError NOT_FOUND, OVERRIDE_VALUE_INVALID, OVERRIDE_TERM_INVALID, OVERRIDES_EXHAUSTED
 */
export function createOverride(
  state: AccountState,
  overrideId: string,
  draft: OverrideDraft,
  circumstances: OverrideCircumstances,
): Change {
  const { view, actor, now } = circumstances;
  const { value: _value, allowance: _allowance, startTime = now, ...rest } = draft;
  // An account that registers its users knows whom an override is for.
  if (draft.userId !== undefined && state.users.size > 0) userOf(state, draft.userId);
  if (draft.promotionKey !== undefined && draft.effect !== "grant") {
    throw invalid("OVERRIDE_VALUE_INVALID", "promotion_key", "a promotion grants: it changes and denies nothing");
  }
  const made: Override = {
    ...rest,
    overrideId,
    given: fitValue(draft, view.catalog),
    author: actor,
    startTime,
    version: 1,
    createTime: now,
    updateTime: now,
  };
  checkTerm(made);
  return tell(state, [...makeRoom(state, circumstances), made], "override.create", circumstances);
}

/**
 * Changes fields of an override; the same state when nothing differs.
 * @throws DomainError NOT_FOUND, OVERRIDE_ENDED, OVERRIDE_VALUE_INVALID, OVERRIDE_TERM_INVALID
 */
export function updateOverride(
  state: AccountState,
  overrideId: string,
  patch: OverridePatch,
  circumstances: OverrideCircumstances,
): Change {
  const before = overrideOf(state, overrideId);
  if (before.ended !== undefined) {
    throw new DomainError("OVERRIDE_ENDED", "an override that was ended stays ended", { resource: overrideId });
  }
  const { startTime: givenStart, endTime: givenEnd } = patch;
  const { endTime: _endTime, ...endless } = before;
  const wanted: Override = {
    ...("endTime" in patch ? endless : before),
    ...(givenEnd && { endTime: givenEnd }),
    ...("startTime" in patch && { startTime: givenStart ?? before.createTime }),
    ...(patch.reason !== undefined && { reason: patch.reason }),
    ...(("value" in patch || "allowance" in patch) && {
      given: fitValue({ ...before, ...patch }, circumstances.view.catalog),
    }),
  };
  if (wanted.reason === "") throw invalid("OVERRIDE_VALUE_INVALID", "reason", "an override has a reason");
  checkTerm(wanted);
  if (sameFields(before, wanted)) return { state, events: [], audit: [] };
  const changed = { ...wanted, version: before.version + 1, updateTime: circumstances.now };
  return tell(state, [changed], "override.update", circumstances);
}

/** Ends an override for ever; one that was ended stays as it is. @throws DomainError NOT_FOUND */
export function endOverride(
  state: AccountState,
  overrideId: string,
  reason: string,
  circumstances: OverrideCircumstances,
): Change {
  const before = overrideOf(state, overrideId);
  if (before.ended !== undefined) return { state, events: [], audit: [] };
  return tell(state, [toEnded(before, reason, circumstances)], "override.end", circumstances);
}

/** Several changes of one account as one: licences that each of them tells anew are told once. */
export function joinChanges(changes: readonly Change[]): Change | undefined {
  const last = changes.at(-1);
  if (last === undefined) return undefined;
  const events = changes.flatMap((change) => change.events);
  const told = new Map(
    events.flatMap((event, at) => (event.kind === "licence_changed" ? [[event.licence.licenceId, at]] : [])),
  );
  return {
    state: last.state,
    events: events.filter((event, at) => event.kind !== "licence_changed" || told.get(event.licence.licenceId) === at),
    audit: changes.flatMap((change) => change.audit),
  };
}

function toEnded(override: Override, reason: string, { actor, now }: OverrideCircumstances): Override {
  const ended = { time: now, by: actor, reason };
  return { ...override, ended, version: override.version + 1, updateTime: now };
}

/** Those whose term is over give way, the one that has been over for the longest time first. */
function makeRoom(state: AccountState, circumstances: OverrideCircumstances): Override[] {
  const standing = [...state.overrides.values()].filter(({ ended }) => ended === undefined);
  const excess = standing.length + 1 - mostOverrides;
  if (excess <= 0) return [];
  const over = standing
    .filter((override) => overrideState(override, circumstances.now) === "expired")
    .sort((left, right) => Number(left.endTime) - Number(right.endTime));
  if (over.length < excess) {
    throw new DomainError("OVERRIDES_EXHAUSTED", `the account has ${mostOverrides} overrides: end some`, {
      resource: state.account.accountId,
      limit: String(mostOverrides),
    });
  }
  return over.slice(0, excess).map((override) => toEnded(override, "its term is over", circumstances));
}

function checkTerm({ startTime, endTime }: Override): void {
  if (endTime !== undefined && endTime <= startTime) {
    throw invalid("OVERRIDE_TERM_INVALID", "end_time", "must be after the start");
  }
}

function invalid(reason: string, field: string, description: string): DomainError {
  return new DomainError(
    reason,
    description,
    { field, description },
    { fields: [{ field: `override.${field}`, description }] },
  );
}

function sameFields(left: Override, right: Override): boolean {
  const own = ({ reason, startTime, endTime, given }: Override) => JSON.stringify([reason, startTime, endTime, given]);
  return own(left) === own(right);
}

function tell(
  before: AccountState,
  changed: readonly Override[],
  action: string,
  { view, now }: OverrideCircumstances,
): Change {
  const state = withOverrides(before, changed);
  const features = new Set(changed.map(({ feature }) => feature));
  return {
    state,
    events: [
      ...changed.map((override) => ({ kind: "override_changed" as const, override })),
      ...tellLicences(state, action, now, (licence) => tokenKeeps(licence, features, view)),
    ],
    audit: changed.map((override) => ({
      action: override.ended === undefined ? action : "override.end",
      resource: override.overrideId,
      reason: override.ended?.reason ?? override.reason,
      details: detailsOf(override),
    })),
  };
}

function detailsOf({ feature, effect, userId, group, given, promotionKey, startTime, endTime }: Override) {
  return { feature, effect, userId, group, ...given, promotionKey, from: startTime, until: endTime };
}
