import type { DenialCode, Failure } from "@licet/decision";
import type { Evaluation } from "../evaluator/evaluation.ts";

/** A denied call as HTTP says it: RFC 9457, `application/problem+json`. */
export interface DenialProblem {
  /** `urn:licet:denial:<CODE>` of the first failure. */
  readonly type: string;
  readonly title: string;
  /** 503 when the rights cannot be found out at the moment, else 403. */
  readonly status: 403 | 503;
  readonly detail: string;
  readonly feature: string;
  readonly decisionId: string;
  /** Every condition that fails, with its code and what can be done about it. */
  readonly failures: readonly Failure[];
}

/** What is nobody's denial: the facts cannot be had. */
const unknowable: ReadonlySet<string> = new Set<DenialCode>(["SNAPSHOT_STALE", "QUOTA_UNKNOWN"]);

/** What was asked for is there, and used up. */
const exhausted: ReadonlySet<string> = new Set<DenialCode>([
  "SEATS_EXHAUSTED",
  "DEVICES_EXHAUSTED",
  "CONCURRENCY_EXHAUSTED",
  "LIMIT_EXCEEDED",
  "QUOTA_EXCEEDED",
]);

/** Which sort of refusal a denial is. */
export type DenialSort = "unavailable" | "exhausted" | "denied";

/** `unavailable` and `exhausted` only when nothing else stands in the way. */
export function sortOfDenial({ decision }: Evaluation): DenialSort {
  const areAll = (codes: ReadonlySet<string>) => decision.failures.every(({ code }) => codes.has(code));
  if (areAll(unknowable)) return "unavailable";
  return areAll(exhausted) ? "exhausted" : "denied";
}

/** The denial in a sentence. */
export function describeDenial({ decision }: Evaluation): string {
  const codes = decision.failures.map(({ code }) => code).join(", ");
  return `feature "${decision.feature}" is not allowed: ${codes}`;
}

/** The body of the HTTP answer to a denied call. */
export function toProblem(evaluation: Evaluation): DenialProblem {
  const { decision, decisionId } = evaluation;
  const isUnavailable = sortOfDenial(evaluation) === "unavailable";
  return {
    type: `urn:licet:denial:${decision.reason}`,
    title: isUnavailable ? "service unavailable" : "forbidden",
    status: isUnavailable ? 503 : 403,
    detail: describeDenial(evaluation),
    feature: decision.feature,
    decisionId,
    failures: decision.failures,
  };
}

/** What a client learns of a denied RPC: google.rpc.ErrorInfo. */
export function toDenialInfo({ decision, decisionId }: Evaluation) {
  const kinds = decision.failures.flatMap(({ remedies }) => remedies.map(({ kind }) => kind));
  return {
    domain: "licet",
    reason: decision.reason,
    metadata: {
      feature: decision.feature,
      decision_id: decisionId,
      revision: String(decision.revision),
      codes: decision.failures.map(({ code }) => code).join(","),
      remedies: [...new Set(kinds)].join(","),
    },
  };
}
