import type { Question, Span } from "./snapshot.ts";

/** Lies around no instant. */
export const neverAsked: Span = {
  from: Infinity,
  until: -Infinity,
  standing: [],
  allowed: undefined,
  lastSet: -1,
  lastAllowed: undefined,
  answers: undefined,
};

/** The span of time around now in which nothing about the feature begins or ends. */
export function spanAt(question: Question): Span {
  const { feature, nowMs } = question;
  if (nowMs >= feature.span.from && nowMs < feature.span.until) return feature.span;
  const span = findSpan(question);
  // An invalid date lies in no span: what is found for it must not be remembered.
  if (Number.isNaN(nowMs)) return span;
  question.snapshot.memory.answers -= feature.span.answers?.size ?? 0;
  feature.span = span;
  return span;
}

function findSpan(question: Question): Span {
  const { boundaries, rights } = question.feature;
  const next = boundaries.findIndex((instant) => instant > question.nowMs);
  const index = next < 0 ? boundaries.length : next;
  return {
    from: boundaries[index - 1] ?? -Infinity,
    until: boundaries[index] ?? Infinity,
    standing: rights.filter(({ licence, own }) =>
      [...licence.standing, ...own.standing].every((holds) => holds(question)),
    ),
    allowed: undefined,
    lastSet: -1,
    lastAllowed: undefined,
    answers: undefined,
  };
}
