import { concernsSubject } from "./conditions/override.ts";
import type { AllowedReason, Decision } from "./decision.ts";
import type { AllowedAnswer, Condition, Question, Right, Span } from "./snapshot.ts";
import { spanAt } from "./span.ts";
import { isOverridden, valueOf } from "./value.ts";

/** As many rights as the bits of a small integer tell apart. */
const mostRemembered = 30;
/** Users may hold many different sets of rights; beyond this the memory starts anew. */
const mostSets = 64;

/** Whether the right is meant for the subject at all: an override may be for somebody else. */
export function concerns(right: Right, question: Question): boolean {
  return right.override === undefined || concernsSubject(right.override, question);
}

/** The rights that the subject may use now. */
export function listUsable(question: Question): Right[] {
  const { standing } = spanAt(question);
  return standing.filter((right) => isUsable(right, question));
}

/** Whether the subject has a right to the feature now that it may use. */
export function isEntitled(question: Question): boolean {
  return spanAt(question).standing.some((right) => right.entitles && isUsable(right, question));
}

/** Whether all conditions hold; nobody asks why not. */
export function holdAll(conditions: readonly Condition[], question: Question): boolean {
  for (const condition of conditions) {
    if (!condition(question)) return false;
  }
  return true;
}

/** Whether a right that stands may be used, for all that its other conditions say. */
function isUsable(right: Right, question: Question): boolean {
  if (!concerns(right, question)) return false;
  return holdAll(right.licence.others, question) && holdAll(right.own.others, question);
}

/**
 * The allowed answer without place and figures, or undefined when no usable right entitles. Within a span of time it
 * depends only on which rights are usable, so it is made once for each such set.
 */
export function findAllowed(question: Question): AllowedAnswer | undefined {
  const span = spanAt(question);
  if (span.standing.length > mostRemembered) return composeFrom(question, span);
  let set = 0;
  let entitled = false;
  let bit = 1;
  for (const right of span.standing) {
    if (isUsable(right, question)) {
      set |= bit;
      entitled ||= right.entitles;
    }
    bit <<= 1;
  }
  return entitled ? remember(question, span, set) : undefined;
}

function remember(question: Question, span: Span, set: number): AllowedAnswer {
  if (span.lastSet === set && span.lastAllowed !== undefined) return span.lastAllowed;
  const answer = span.allowed?.get(set) ?? composeSet(question, span, set);
  if (span.lastAllowed !== undefined) {
    if (span.allowed === undefined || span.allowed.size >= mostSets) span.allowed = new Map();
    span.allowed.set(span.lastSet, span.lastAllowed);
    span.allowed.set(set, answer);
  }
  span.lastSet = set;
  span.lastAllowed = answer;
  return answer;
}

function composeSet(question: Question, span: Span, set: number): AllowedAnswer {
  return compose(
    question,
    span,
    span.standing.filter((_right, index) => (set & (1 << index)) !== 0),
  );
}

function composeFrom(question: Question, span: Span): AllowedAnswer | undefined {
  const usable = listUsable(question);
  return usable.some(({ entitles }) => entitles) ? compose(question, span, usable) : undefined;
}

function compose({ feature, snapshot, nowMs }: Question, span: Span, usable: readonly Right[]): AllowedAnswer {
  const value = valueOf(feature.document.kind, usable);
  const isLimit = feature.document.kind === "limit" && (typeof value === "number" || typeof value === "string");
  const decision: Decision = {
    allowed: true,
    reason: reasonOf(usable, nowMs),
    feature: feature.key,
    kind: feature.document.kind,
    ...(value !== undefined && { value }),
    ...(isLimit && { limit: String(value) }),
    sources: usable.map(({ origin }) => origin),
    failures: [],
    revision: snapshot.document.revision,
    ...(span.until !== Infinity && { cacheableUntil: span.until }),
  };
  return { decision: Object.freeze(decision), placed: undefined, lastPlaced: undefined };
}

function reasonOf(usable: readonly Right[], nowMs: number): AllowedReason {
  if (isOverridden(usable)) return "ALLOWED_BY_OVERRIDE";
  const inGrace = usable.every(
    ({ entitles, graceFrom, graceUntil }) => !entitles || (nowMs >= graceFrom && nowMs < graceUntil),
  );
  return inGrace ? "ALLOWED_IN_GRACE" : "ALLOWED";
}
