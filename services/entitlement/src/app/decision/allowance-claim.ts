import type { Snapshot } from "@licet/decision";
import { allowancesOf } from "@licet/decision";
import type { AllowanceClaim } from "./ports.ts";

/** Every allowance of the account itself for a metered feature, whoever asks: usage is counted for the account. */
export function toClaim(snapshot: Snapshot, feature: string, now: Date): AllowanceClaim {
  const { document } = snapshot;
  const { meter = "", overage = { policy: "hard" } } = document.features[feature] ?? {};
  return {
    tenantId: document.tenantId,
    accountId: document.accountId,
    feature,
    meter,
    revision: document.revision,
    overage: { percent: 0, ...overage },
    timeZone: document.account.timeZone,
    allowances: allowancesOf(snapshot, feature, now).filter(({ accountId }) => accountId === undefined),
  };
}
