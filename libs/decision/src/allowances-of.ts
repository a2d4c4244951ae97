import { concerns, listUsable } from "./find-allowed.ts";
import type { DecisionRequest } from "./decision-request.ts";
import { periodAt, type Period } from "./period.ts";
import type { GrantedAllowance, Question, Right, Snapshot } from "./snapshot.ts";
import { toQuestion } from "./question.ts";
import { spanAt } from "./span.ts";
import type { Instant } from "./snapshot-document.ts";
import { best } from "./value.ts";

/** An amount of a metered feature that may be used now; what metering counts against. */
export interface Allowance {
  /** The grant's or the override's id. */
  id: string;
  licenceId?: string;
  /** The account whose licence it is, where that lends it: it is counted in that account's book. */
  accountId?: string;
  feature: string;
  meter?: string;
  /** Decimal, of the whole period. */
  amount: string;
  /** The current period [periodStart, periodEnd); without an end it lasts for ever. */
  periodStart: Instant;
  periodEnd?: Instant;
  /** ISO 8601; absent when it is granted once. Periods are counted from `anchor` in `timeZone`. */
  recurrence?: string;
  anchor: Instant;
  timeZone: string;
  /** Burns first: lower priority, then earlier end, then earlier `createdAt`. */
  priority: number;
  createdAt: Instant;
  /** When the right itself ends; absent for never. */
  expiresAt?: Instant;
  rollover?: { min?: string; max?: string };
}

/**
 * The allowances of a metered feature at an instant, in the order in which they burn. With a request, only those whose
 * rights its subject may use; without, all of which term and status are right now, whatever the subject.
 */
export function allowancesOf(
  snapshot: Snapshot,
  feature: string,
  now: Date,
  request?: Omit<DecisionRequest, "feature">,
): Allowance[] {
  const compiled = snapshot.features.get(feature);
  if (compiled === undefined) return [];
  const question = toQuestion(snapshot, compiled, { ...request, feature }, now);
  const usable =
    request === undefined
      ? spanAt(question).standing.filter((right) => concerns(right, question))
      : listUsable(question);
  if (!usable.some(({ entitles }) => entitles)) return [];
  const change = best(usable.filter(({ entitles, allowance }) => !entitles && allowance !== undefined));
  return (change === undefined ? usable : [change])
    .flatMap((right) => (right.allowance === undefined ? [] : [toAllowance(right, right.allowance, question)]))
    .sort(byBurning);
}

function toAllowance({ origin }: Right, granted: GrantedAllowance, { snapshot, feature, nowMs }: Question): Allowance {
  const { recurrence, priority = 100, rollover } = granted.document;
  const { timeZone } = snapshot.document.account;
  const { meter } = feature.document;
  const period = periodOf(granted, timeZone, nowMs);
  return {
    id: origin.grantId ?? origin.overrideId ?? "",
    ...(origin.licenceId !== undefined && holderOf(origin.licenceId, snapshot)),
    feature: feature.key,
    ...(meter !== undefined && { meter }),
    amount: granted.amount,
    periodStart: Math.max(period.start, granted.from),
    ...periodEnd(Math.min(period.end, granted.until)),
    ...(recurrence !== undefined && { recurrence }),
    anchor: anchorOf(granted),
    timeZone,
    priority,
    createdAt: granted.from,
    ...(granted.until !== Infinity && { expiresAt: granted.until }),
    ...(rollover !== undefined && { rollover }),
  };
}

function holderOf(licenceId: string, { document }: Snapshot): Pick<Allowance, "licenceId" | "accountId"> {
  if (document.lenders === undefined) return { licenceId };
  const { accountId } = document.licences.find(({ id }) => id === licenceId) ?? {};
  return { licenceId, ...(accountId !== undefined && { accountId }) };
}

function periodEnd(end: Instant): { periodEnd?: Instant } {
  return end === Infinity ? {} : { periodEnd: end };
}

function periodOf(granted: GrantedAllowance, timeZone: string, nowMs: number): Period {
  const { recurrence } = granted.document;
  if (recurrence === undefined) return { start: granted.from, end: granted.until };
  const { period } = granted;
  if (period !== undefined && nowMs >= period.start && nowMs < period.end) return period;
  granted.period = periodAt(nowMs, anchorOf(granted), recurrence, timeZone);
  return granted.period;
}

function anchorOf({ document, from }: GrantedAllowance): Instant {
  return document.anchor ?? from;
}

function byBurning(left: Allowance, right: Allowance): number {
  return (
    left.priority - right.priority ||
    compare(left.expiresAt ?? Infinity, right.expiresAt ?? Infinity) ||
    left.createdAt - right.createdAt ||
    compare(left.id, right.id)
  );
}

function compare<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
