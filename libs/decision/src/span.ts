import type { Feature, Span } from "./snapshot.ts";

/** The span of time around now in which nothing about the feature begins or ends. */
export function spanAt(feature: Feature, nowMs: number): Span {
  const { span, boundaries } = feature;
  if (nowMs >= span.from && nowMs < span.until) return span;
  const next = boundaries.findIndex((instant) => instant > nowMs);
  const index = next < 0 ? boundaries.length : next;
  feature.span = {
    from: boundaries[index - 1] ?? -Infinity,
    until: boundaries[index] ?? Infinity,
    allowed: new Map(),
  };
  return feature.span;
}
