import type { Decision } from "@licet/decision";

/** What is said of a decision that was made elsewhere. */
export interface ReportFacts {
  readonly time: Date;
  readonly allowed: boolean;
  readonly reason: Decision["reason"];
  readonly failing: readonly Decision["reason"][];
  /** Not exact above 2^53 - 1, where none is. */
  readonly revision: number;
}

/** Why a report is not taken. */
export interface ReportRefusal {
  readonly reason: "DECISION_TIME_INVALID" | "DECISION_CODES_INVALID" | "DECISION_REVISION_INVALID";
  readonly message: string;
}

/** Clocks may differ by so much. */
const toleranceMs = 5 * 60_000;

/**
 * What is wrong with a report; undefined when it can be taken. It lies between the oldest decision that is kept and the
 * present, its revision is one that can be, and its codes say what it says: an allowed one has no failure, a denied one's code is its first failure.
 */
export function judgeReport(
  { time, allowed, reason, failing, revision }: ReportFacts,
  { now, retentionMs }: { readonly now: Date; readonly retentionMs: number },
): ReportRefusal | undefined {
  const ageMs = now.getTime() - time.getTime();
  if (ageMs < -toleranceMs) {
    return { reason: "DECISION_TIME_INVALID", message: "the time of the decision lies in the future" };
  }
  if (ageMs >= retentionMs) {
    return { reason: "DECISION_TIME_INVALID", message: "the decision is older than the log keeps any" };
  }
  if (!Number.isSafeInteger(revision) || revision < 0) {
    return { reason: "DECISION_REVISION_INVALID", message: "no account has such a revision" };
  }
  const isAllowing = reason.startsWith("ALLOWED");
  const isConsistent = allowed
    ? isAllowing && failing.length === 0
    : !isAllowing && failing[0] === reason && !failing.some((code) => code.startsWith("ALLOWED"));
  if (isConsistent) return undefined;
  return { reason: "DECISION_CODES_INVALID", message: "the codes do not fit a decision that is so" };
}
