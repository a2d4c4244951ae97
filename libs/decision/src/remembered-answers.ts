import type { DecisionRequest } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import type { Feature, Question } from "./snapshot.ts";

/** Users whose last answer is remembered for a feature in a span of time; those beyond are decided anew each time. */
const mostUsers = 1000;

/** What a user asked last about a feature, and the answer. */
export interface RememberedAnswer extends Asked {
  readonly decision: Decision;
}

/** All of a request that has a say where nothing is counted, beside the feature and the user. */
interface Asked {
  readonly deviceId: string | undefined;
  readonly leaseId: string | undefined;
  readonly productVersion: string | undefined;
  readonly productReleasedAt: number | undefined;
  readonly claim: string | undefined;
  readonly ip: string | undefined;
  readonly anonymous: boolean | undefined;
  readonly withoutRollout: string | undefined;
}

/** The answer to the user's last question, if this is the same one and time has changed nothing since. */
export function recallAnswer({ span }: Feature, request: DecisionRequest, nowMs: number): Decision | undefined {
  const { subject, place } = request;
  if (span.answers === undefined || subject?.userId === undefined) return undefined;
  if (!(nowMs >= span.from && nowMs < span.until)) return undefined;
  const known = span.answers.get(subject.userId);
  if (known === undefined) return undefined;
  const isSame =
    known.claim === place?.claim &&
    known.ip === place?.ip &&
    known.anonymous === place?.anonymous &&
    known.deviceId === subject.deviceId &&
    known.leaseId === subject.leaseId &&
    known.productVersion === request.productVersion &&
    known.productReleasedAt === request.productReleasedAt &&
    known.withoutRollout === request.withoutRollout;
  return isSame ? known.decision : undefined;
}

/** Remembers an allowed answer in which nothing is counted, and gives it back. */
export function rememberAnswer({ feature: { span }, request, snapshot }: Question, decision: Decision): Decision {
  const { subject, place, productVersion, productReleasedAt, withoutRollout } = request;
  if (subject?.userId === undefined) return decision;
  span.answers ??= new Map();
  if (!span.answers.has(subject.userId)) {
    if (span.answers.size >= mostUsers) return decision;
    snapshot.memory.answers++;
  }
  const { deviceId, leaseId, userId } = subject;
  const { claim, ip, anonymous } = place ?? nowhere;
  span.answers.set(userId, {
    ...{ deviceId, leaseId, productVersion, productReleasedAt, claim, ip, anonymous, withoutRollout },
    decision,
  });
  return decision;
}

const nowhere: NonNullable<DecisionRequest["place"]> = {};
