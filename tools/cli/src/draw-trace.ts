import { bad, faint, strong } from "./output.ts";

/** A span as the trace store hands it out. */
export interface TraceSpan {
  service: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  isError: boolean;
}

const barWidth = 32;

/** A trace as a tree, each span with its service, its length and where it lies in the whole. */
export function drawTrace(spans: TraceSpan[]): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId && known.has(parentSpanId) ? parentSpanId : "",
  );
  const startNs = spans.reduce((least, span) => minOf(least, startOf(span)), startOf(spans[0] as TraceSpan));
  const endNs = spans.reduce((most, span) => maxOf(most, endOf(span)), 0n);
  const scale = Number(endNs - startNs) || 1;
  const lines: string[] = [];
  const labelWidth = Math.max(...[...walk(children, "", 0)].map(({ span, depth }) => labelOf(span, depth).length));
  for (const { span, depth } of walk(children, "", 0)) {
    const from = Math.floor((Number(startOf(span) - startNs) / scale) * barWidth);
    const length = Math.max(1, Math.round((Number(endOf(span) - startOf(span)) / scale) * barWidth));
    const bar = `${" ".repeat(from)}${"█".repeat(Math.min(length, barWidth - from) || 1)}`.padEnd(barWidth);
    const label = labelOf(span, depth).padEnd(labelWidth);
    lines.push(`${span.isError ? bad(label) : label}  ${faint(bar)}  ${formatMs(span)}`);
  }
  const services = new Set(spans.map(({ service }) => service));
  const total = (scale / 1e6).toFixed(1);
  return [
    strong(`${spans.length} spans, ${services.size} services, ${total} ms: ${[...services].join(", ")}`),
    ...lines,
  ];
}

function* walk(
  children: Map<string, TraceSpan[]>,
  parent: string,
  depth: number,
): Generator<{ span: TraceSpan; depth: number }> {
  const spans = (children.get(parent) ?? []).toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  for (const span of spans) {
    yield { span, depth };
    yield* walk(children, span.spanId, depth + 1);
  }
}

function labelOf({ service, name }: TraceSpan, depth: number): string {
  return `${"  ".repeat(depth)}${service}: ${name}`;
}

function formatMs(span: TraceSpan): string {
  return `${(Number(endOf(span) - startOf(span)) / 1e6).toFixed(2)} ms`;
}

function startOf(span: TraceSpan): bigint {
  return BigInt(span.startTimeUnixNano);
}

function endOf(span: TraceSpan): bigint {
  return BigInt(span.endTimeUnixNano);
}

function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
