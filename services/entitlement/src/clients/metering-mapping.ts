import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { OverageMode } from "@licet/contracts/catalog";
import type { AllowanceSetSchema, Balance } from "@licet/contracts/metering";
import type { AllowanceClaim, UsageVerdict } from "../app/decision/ports.ts";

/** How the wire names what happens beyond the allowances. */
const modes = { hard: OverageMode.HARD, soft: OverageMode.SOFT, capped: OverageMode.CAPPED };

/** A claim as metering's message. */
export function toAllowanceSet(claim: AllowanceClaim): MessageInitShape<typeof AllowanceSetSchema> {
  return {
    accountId: claim.accountId,
    featureKey: claim.feature,
    meterKey: claim.meter,
    revision: BigInt(claim.revision),
    overage: { mode: modes[claim.overage.policy], capPercent: claim.overage.percent },
    timeZone: claim.timeZone,
    allowances: claim.allowances.map(({ id, amount, priority, createdAt, expiresAt, recurrence = "", anchor }) => ({
      allowanceId: id,
      amount,
      priority,
      startTime: timestampFromMs(createdAt),
      ...(expiresAt !== undefined && { endTime: timestampFromMs(expiresAt) }),
      resetPeriod: recurrence,
      anchorTime: timestampFromMs(anchor),
    })),
  };
}

/** What a balance, and a verdict that metering settled already, are for a decision. */
export function toVerdict(
  balance: Balance | undefined,
  settled?: { readonly granted: boolean; readonly asOverage: boolean },
): UsageVerdict {
  const { limit = "0", used = "0", remaining = "0", reserved = "0", overage = "0", resetTime } = balance ?? {};
  const verdict = settled && (settled.granted ? (settled.asOverage ? "admitted_as_overage" : "admitted") : "refused");
  return {
    evidence: {
      state: "counted",
      limit,
      used,
      remaining,
      ...(resetTime && { resetsAt: timestampMs(resetTime) }),
      ...(verdict && { verdict }),
    },
    reserved,
    overage,
  };
}
