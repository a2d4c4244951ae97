import type { PolicyDocument } from "@licet/catalog-file";
import type { JsonValue } from "@licet/decision";
import type { AccountState } from "@licet/entitlement-service/domain/account/account";
import { createOverride } from "@licet/entitlement-service/domain/override/change-overrides";
import type { OverrideDraft } from "@licet/entitlement-service/domain/override/override";
import { attempt } from "./attempt.ts";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

type PolicyAccount = NonNullable<PolicyDocument["accounts"]>[string];
type PolicyOverride = NonNullable<PolicyAccount["overrides"]>[number];

/** The state with what the vendor decided about single features; what the rules refuse is reported. */
export function decideOverrides(
  before: AccountState,
  overrides: readonly PolicyOverride[],
  { view }: Published,
  report: Report,
): AccountState {
  const digits = String(overrides.length).length;
  return overrides.reduce((state, override, index) => {
    const overrideId = `ovr_${String(index + 1).padStart(digits, "0")}`;
    const circumstances = { view, actor: "policy test", now: new Date(override.start) };
    const draft = toDraft(state.account.accountId, override);
    return attempt(`/${index}`, report, () => createOverride(state, overrideId, draft, circumstances).state) ?? state;
  }, before);
}

function toDraft(accountId: string, override: PolicyOverride): OverrideDraft {
  const { feature, effect, user, group, value, allowance, promotion, reason = "policy test", end } = override;
  return {
    accountId,
    feature,
    effect,
    ...(user !== undefined && { userId: user }),
    ...(group !== undefined && { group }),
    ...(value !== undefined && { value: value as JsonValue }),
    ...(allowance && { allowance: toAllowance(allowance) }),
    ...(promotion !== undefined && { promotionKey: promotion }),
    reason,
    ...(end !== undefined && { endTime: new Date(end) }),
  };
}

function toAllowance({ amount, resetPeriod, priority = 0 }: NonNullable<PolicyOverride["allowance"]>) {
  return { amount: String(amount), ...(resetPeriod !== undefined && { recurrence: resetPeriod }), priority };
}
