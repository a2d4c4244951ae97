import type { Allowance, MeteredEvidence } from "@licet/decision";
import { addAmounts, leftOf } from "../snapshot/add-amounts.ts";
import { encodeValue } from "../snapshot/encode-document.ts";

/** What is known of the present use of a metered feature. */
export interface PresentUsage {
  /** Undefined when it was not asked since nothing grants the feature. */
  readonly evidence: MeteredEvidence | undefined;
  /** Decimals: what is held of it, and what is used beyond the limit. */
  readonly reserved: string;
  readonly overage: string;
  readonly allowances: readonly Allowance[];
}

/** What metering would say of it. */
export interface SupposedUsage {
  readonly evidence: MeteredEvidence;
  readonly reserved?: string;
  readonly overage?: string;
}

/** What would be there to use, and when. */
export interface SupposedAllowances {
  readonly allowances: readonly Allowance[];
  readonly now: Date;
  readonly time: Date;
}

/**
 * What metering would say under other allowances: as much is used as now, and nothing from the next period on. What it
 * counts beside the present allowances, such as what was carried over, stays in this period.
 */
export function supposeUsage(
  { evidence, reserved: held, overage, allowances: present }: PresentUsage,
  { allowances, now, time }: SupposedAllowances,
): SupposedUsage {
  if (time < now) return { evidence: { state: "deferred" } };
  if (evidence !== undefined && evidence.state !== "counted") return { evidence };
  const isThisPeriod = evidence !== undefined && time.getTime() < (evidence.resetsAt ?? Infinity);
  if (isThisPeriod && encodeValue(present) === encodeValue(allowances)) {
    return { evidence, reserved: held, overage };
  }
  const granted = sum(allowances);
  const resetsAt = Math.min(...allowances.map(({ periodEnd = Infinity }) => periodEnd));
  const [used, reserved] = isThisPeriod ? [evidence.used, held] : ["0", "0"];
  const limit = isThisPeriod ? limitBeside(evidence.limit, sum(present), granted) : granted;
  const isUnlimited = limit === "unlimited";
  return {
    evidence: {
      state: "counted",
      limit,
      used,
      remaining: isUnlimited ? limit : leftOf(limit, addAmounts([used, reserved])),
      ...(resetsAt !== Infinity && { resetsAt }),
    },
    reserved,
    overage: isUnlimited ? "0" : leftOf(used, limit),
  };
}

function limitBeside(limit: string, present: string, granted: string): string {
  return limit === "unlimited" ? limit : addAmounts([granted, leftOf(limit, present)]);
}

function sum(allowances: readonly Allowance[]): string {
  return addAmounts(allowances.map(({ amount }) => amount));
}
