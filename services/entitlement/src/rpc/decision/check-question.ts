import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { CheckRequest } from "@licet/contracts/entitlement";
import { Consistency, UsageMode } from "@licet/contracts/entitlement";
import { DomainError } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { CheckQuestion } from "../../app/decision/check.ts";

const usages: Partial<Record<UsageMode, CheckQuestion["usage"]>> = {
  [UsageMode.RESERVE]: "reserve",
  [UsageMode.CONSUME]: "consume",
};

/** What a call is about, whatever it checks. @throws DomainError REQUEST_INVALID */
export function toCallParts(
  { subject, context: circumstances, accountId, atLeastRevision, consistency, asOfTime }: CallRequest,
  context: RpcContext,
): CallParts {
  if (asOfTime !== undefined && (atLeastRevision > 0n || consistency !== 0)) {
    throw refuseWithPast(["at_least_revision", "consistency"]);
  }
  return {
    tenantId: context.tenantId,
    actor: context.actor,
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
    ...(asOfTime && { asOf: timestampDate(asOfTime) }),
    signal: () => context.signal,
  };
}

/** What is asked of the present alone. */
function refuseWithPast(names: readonly string[]): DomainError {
  const fields = names.map((field) => ({ field, description: "must not be set with as_of_time" }));
  return new DomainError("REQUEST_INVALID", `invalid with as_of_time: ${names.join(", ")}`, {}, { fields });
}

type CallRequest = Pick<CheckRequest, "context" | "accountId" | "atLeastRevision" | "consistency"> &
  Partial<Pick<CheckRequest, "subject" | "asOfTime">>;
type CallParts = Omit<CheckQuestion, "feature" | "amount" | "usage" | "requestId" | "holdSeconds">;

/** One check of a call. @throws DomainError REQUEST_INVALID */
export function toQuestion(request: CheckRequest, context: RpcContext): CheckQuestion {
  const { featureKey, amount, usageMode, requestId, reservationDuration, asOfTime, receipt } = request;
  if (asOfTime !== undefined && usageMode !== UsageMode.UNSPECIFIED) throw refuseWithPast(["usage_mode"]);
  if (asOfTime !== undefined && receipt) throw refuseWithPast(["receipt"]);
  return {
    ...toCallParts(request, context),
    feature: featureKey,
    amount,
    usage: usages[usageMode] ?? "look",
    requestId,
    receipt,
    ...(reservationDuration && { holdSeconds: Math.max(1, Number(reservationDuration.seconds)) }),
  };
}
