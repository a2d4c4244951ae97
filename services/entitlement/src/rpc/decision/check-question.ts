import type { CheckRequest } from "@licet/contracts/entitlement";
import { Consistency, UsageMode } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { CheckQuestion } from "../../app/decision/check.ts";

const usages: Partial<Record<UsageMode, CheckQuestion["usage"]>> = {
  [UsageMode.RESERVE]: "reserve",
  [UsageMode.CONSUME]: "consume",
};

/** What a call is about, whatever it checks. */
export function toCallParts(
  { subject, context: circumstances, accountId, atLeastRevision, consistency }: CallRequest,
  context: RpcContext,
): CallParts {
  return {
    tenantId: context.tenantId,
    actor: context.principal.subject,
    traceId: context.traceId,
    accountId,
    userId: subject?.userId ?? "",
    deviceId: subject?.deviceId ?? "",
    ...(subject && subject.leaseId !== "" && { leaseId: subject.leaseId }),
    country: circumstances?.country ?? "",
    ipAddress: circumstances?.ipAddress ?? "",
    productVersion: circumstances?.productVersion ?? "",
    atLeastRevision: Number(atLeastRevision),
    fullyConsistent: consistency === Consistency.FULLY_CONSISTENT,
    signal: () => context.signal,
  };
}

type CallRequest = Pick<CheckRequest, "context" | "accountId" | "atLeastRevision" | "consistency"> &
  Partial<Pick<CheckRequest, "subject">>;
type CallParts = Omit<CheckQuestion, "feature" | "amount" | "usage" | "requestId" | "holdSeconds">;

/** One check of a call. */
export function toQuestion(request: CheckRequest, context: RpcContext): CheckQuestion {
  const { featureKey, amount, usageMode, requestId, reservationDuration } = request;
  return {
    ...toCallParts(request, context),
    feature: featureKey,
    amount,
    usage: usages[usageMode] ?? "look",
    requestId,
    ...(reservationDuration && { holdSeconds: Math.max(1, Number(reservationDuration.seconds)) }),
  };
}
