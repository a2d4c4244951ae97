import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  BalanceExhaustedSchema,
  type Balance as BalanceMessage,
  BalanceSchema,
  UsageThresholdReachedSchema,
} from "@licet/contracts/metering";
import type { OutgoingEvent } from "@licet/db";
import {
  type Allowance,
  allowancesOf,
  compileSnapshot,
  type FeatureDocument,
  type SnapshotDocument,
} from "@licet/decision";
import { eventOf } from "@licet/events";
import type { Clock } from "@licet/kernel";
import type { AllowanceSet, Overage } from "../domain/allowance-set.ts";
import { formatAmount, toAmount } from "../domain/amount.ts";
import type { Balance } from "../domain/book.ts";
import type { Grant } from "../domain/grant.ts";
import type { UsageEvent } from "../domain/thresholds.ts";

/** Makes an event of the domain one that can leave the house. */
export function createToOutgoing(clock: Clock): (tenantId: string, event: UsageEvent) => OutgoingEvent {
  return (tenantId, event) => {
    const now = clock.now();
    const { accountId, featureKey } = event.balance;
    const content = { accountId, featureKey, balance: toBalance(event.balance), time: timestampFromMs(now.getTime()) };
    const envelope = { tenantId, time: now };
    if (event.kind === "exhausted") {
      return eventOf(BalanceExhaustedSchema, create(BalanceExhaustedSchema, content), envelope);
    }
    const reached = create(UsageThresholdReachedSchema, { ...content, thresholdPercent: event.percent });
    return eventOf(UsageThresholdReachedSchema, reached, envelope);
  };
}

/** The allowances of every metered feature that an account itself holds at an instant: what is lent it is in the lender's books. */
export function toAllowanceSets(document: SnapshotDocument, now: Date): AllowanceSet[] {
  const metered = Object.keys(document.features).filter((key) => document.features[key]?.kind === "metered");
  const snapshot = compileSnapshot(document);
  return metered.flatMap((featureKey) => {
    const { meter, overage } = document.features[featureKey] ?? {};
    if (meter === undefined) return [];
    return [
      {
        accountId: document.accountId,
        featureKey,
        meterKey: meter,
        revision: BigInt(document.revision),
        allowances: allowancesOf(snapshot, featureKey, now)
          .filter(({ accountId }) => accountId === undefined)
          .map(toGrant),
        overage: toOverage(overage),
        timeZone: document.account.timeZone,
      },
    ];
  });
}

function toGrant({ id, amount, priority, createdAt, expiresAt, recurrence, anchor }: Allowance): Grant {
  return {
    id,
    amount: toAmount(amount),
    priority,
    start: createdAt,
    ...(expiresAt !== undefined && { end: expiresAt }),
    ...(recurrence !== undefined && { recurrence: { period: recurrence, anchor } }),
  };
}

function toOverage(overage: FeatureDocument["overage"]): Overage {
  switch (overage?.policy) {
    case "soft":
      return { mode: "soft" };
    case "capped":
      return { mode: "capped", percent: overage.percent };
    default:
      return { mode: "hard" };
  }
}

function toBalance(balance: Balance): BalanceMessage {
  const { accountId, featureKey, periodStart, resetTime, revision } = balance;
  return create(BalanceSchema, {
    accountId,
    featureKey,
    limit: formatAmount(balance.limit),
    used: formatAmount(balance.used),
    reserved: formatAmount(balance.reserved),
    remaining: formatAmount(balance.remaining),
    overage: formatAmount(balance.overage),
    periodStartTime: timestampFromMs(periodStart),
    ...(resetTime !== undefined && { resetTime: timestampFromMs(resetTime) }),
    revision,
  });
}
