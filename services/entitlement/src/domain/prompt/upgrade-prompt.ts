import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { offersOfMore } from "../catalog/offers.ts";
import { isInForce } from "../licence/licence.ts";

/** An offer that would cover what an account is about to run out of. */
export interface UpgradePrompt {
  readonly promptId: string;
  readonly accountId: string;
  readonly featureKey: string;
  readonly thresholdPercent: number;
  /** Decimals at that moment. */
  readonly limit: string;
  readonly used: string;
  readonly periodStartTime: Date;
  readonly resetTime?: Date;
  readonly planKeys: readonly string[];
  readonly addOnKeys: readonly string[];
  readonly createTime: Date;
}

/** An account's use crossed a share of its allowance. */
export type UsageThreshold = Omit<UpgradePrompt, "promptId" | "planKeys" | "addOnKeys" | "createTime">;

/** The prompt for a threshold: what would give the account more of the feature than its live licences do. */
export function promptFor(
  threshold: UsageThreshold,
  state: AccountState,
  view: CatalogView,
  { promptId, now }: { readonly promptId: string; readonly now: Date },
): UpgradePrompt {
  const held = [...state.licences.values()]
    .filter((licence) => isInForce(licence, now))
    .flatMap(({ planKey, planVersion }) => view.planVersion(planKey, planVersion) ?? []);
  return { ...threshold, ...offersOfMore(view.catalog, threshold.featureKey, held), promptId, createTime: now };
}
