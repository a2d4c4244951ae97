import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import type { DecisionLogService, ReportedDecisionSchema } from "@licet/contracts/entitlement";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { JournalEntry, JournalWriter } from "./journal.ts";

/** How to report. */
export interface ReportOptions {
  readonly decisionLog: Pick<Client<typeof DecisionLogService>, "reportDecisions">;
  readonly timeoutMs: number;
  readonly warn: (message: string) => void;
}

/**
 * Writes the journal into the platform's decision log; a batch that is sent again is taken once. A decision about a request
 * that the platform cannot even read is left out, and told as a warning. @throws ConnectError when nothing was taken
 */
export function createReportWriter({ decisionLog, timeoutMs, warn }: ReportOptions): JournalWriter {
  return async function write(entries) {
    try {
      const { refused } = await decisionLog.reportDecisions({ decisions: entries.map(toReport) }, { timeoutMs });
      for (const { decisionId, message } of refused.slice(0, 1))
        warn(`${refused.length} decisions are not taken into the log, such as ${decisionId}: ${message}`);
    } catch (error) {
      if (entries.length === 1 || ConnectError.from(error).code !== Code.InvalidArgument) throw error;
      const middle = entries.length >> 1;
      for (const half of [entries.slice(0, middle), entries.slice(middle)]) await writeHalf(half);
    }

    async function writeHalf(half: readonly JournalEntry[]): Promise<void> {
      try {
        await write(half);
      } catch (error) {
        if (ConnectError.from(error).code !== Code.InvalidArgument) throw error;
        warn(`a decision is not taken into the log: ${String(error)}`);
      }
    }
  };
}

function toReport({ request, evaluation, time }: JournalEntry): MessageInitShape<typeof ReportedDecisionSchema> {
  const { accountId, feature, userId = "", deviceId = "", leaseId = "", country = "", ipAddress = "" } = request;
  const { productVersion = "", amount = "" } = request;
  const { decision, decisionId } = evaluation;
  const { allowed, reason, failures, revision } = decision;
  return {
    ...{ decisionId, accountId, amount, allowed },
    featureKey: feature,
    subject: { userId, deviceId, leaseId },
    context: { country, ipAddress, productVersion },
    time: timestampFromDate(time),
    code: DecisionCode[reason],
    failingCodes: failures.map(({ code }) => DecisionCode[code]),
    revision: BigInt(revision),
  };
}
