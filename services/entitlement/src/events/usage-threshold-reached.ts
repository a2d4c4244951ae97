import { timestampDate } from "@bufbuild/protobuf/wkt";
import { UsageThresholdReachedSchema } from "@licet/contracts/metering";
import { onEvent } from "@licet/events";
import type { ThresholdReport } from "../app/raise-prompts.ts";

const epoch = new Date(0);

/** Thresholds that accounts crossed. */
export function onUsageThresholdReached(
  raise: (tenantId: string, reports: readonly ThresholdReport[]) => Promise<void>,
) {
  return onEvent(UsageThresholdReachedSchema, async (_tx, events) => {
    const reports = events.map((event) => {
      const { accountId, featureKey, thresholdPercent, balance } = event.message;
      const { limit = "0", used = "0", periodStartTime, resetTime } = balance ?? {};
      return {
        accountId,
        featureKey,
        thresholdPercent,
        limit,
        used,
        periodStartTime: periodStartTime === undefined ? epoch : timestampDate(periodStartTime),
        ...(resetTime && { resetTime: timestampDate(resetTime) }),
        cause: event,
      };
    });
    await raise(events[0]?.tenantId ?? "", reports);
  });
}
