import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type {
  ReportDecisionsRequest,
  ReportDecisionsResponseSchema,
  ReportedDecision as ReportedMessage,
} from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { ReportDecisions, ReportedDecision } from "../../app/decision-log/report-decisions.ts";
import { fromDecisionCode } from "../decision/codes.ts";
import { toCaller } from "../request-parts.ts";

/** Takes decisions that were made elsewhere. */
export function handleReportDecisions(report: ReportDecisions) {
  return async (
    { decisions }: ReportDecisionsRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof ReportDecisionsResponseSchema>> => {
    const { recorded, known, refused } = await report(toCaller(context), decisions.map(fromReport));
    return { recordedCount: recorded, knownCount: known, refused: [...refused] };
  };
}

function fromReport(message: ReportedMessage): ReportedDecision {
  const { decisionId, accountId, subject, featureKey, context, amount, time, allowed, traceId } = message;
  const leaseId = subject?.leaseId ?? "";
  return {
    ...{ decisionId, accountId, feature: featureKey, allowed, traceId },
    question: {
      userId: subject?.userId ?? "",
      deviceId: subject?.deviceId ?? "",
      ...(leaseId !== "" && { leaseId }),
      country: context?.country ?? "",
      ipAddress: context?.ipAddress ?? "",
      productVersion: context?.productVersion ?? "",
      amount,
      usage: "look",
    },
    // Required, and within what a Date can say: checked before.
    time: time === undefined ? new Date(NaN) : timestampDate(time),
    reason: fromDecisionCode(message.code),
    failing: message.failingCodes.map(fromDecisionCode),
    revision: Number(message.revision),
  };
}
