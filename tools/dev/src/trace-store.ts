import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as OTLP's JSON has it, with the service that made it. */
export interface StoredSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
  isError: boolean;
}

/** Keeps the newest traces in memory; stands in for a collector on a developer's machine. */
export interface TraceStore {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  endpoint: string;
  find(traceId: string): StoredSpan[];
  close(): Promise<void>;
}

const maxTraces = 5000;
const maxSpansPerTrace = 5000;

/** Receives OTLP/HTTP in JSON on a free loopback port. What arrives also goes on to `forwardTo`, when given. */
export async function startTraceStore(options: { forwardTo?: string | undefined }): Promise<TraceStore> {
  const traces = new Map<string, StoredSpan[]>();
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (options.forwardTo !== undefined) void forward(options.forwardTo, request, body);
    if (request.url === "/v1/traces") {
      try {
        for (const span of readSpans(JSON.parse(body.toString("utf8")) as OtlpTraces)) remember(traces, span);
      } catch {
        response.writeHead(400).end();
        return;
      }
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    find: (traceId) => traces.get(traceId) ?? [],
    close: () => close(server),
  };
}

function remember(traces: Map<string, StoredSpan[]>, span: StoredSpan): void {
  const spans = traces.get(span.traceId);
  if (spans !== undefined) {
    if (spans.length < maxSpansPerTrace) spans.push(span);
    return;
  }
  traces.set(span.traceId, [span]);
  if (traces.size > maxTraces) traces.delete(traces.keys().next().value as string);
}

interface OtlpAttribute {
  key: string;
  value: Record<string, unknown>;
}

interface OtlpSpan extends Omit<StoredSpan, "service" | "attributes" | "links" | "isError"> {
  attributes?: OtlpAttribute[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
}

interface OtlpTraces {
  resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

function readSpans(payload: OtlpTraces): StoredSpan[] {
  return payload.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = readAttributes(resource.attributes)["service.name"] as string;
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        service,
        attributes: readAttributes(span.attributes ?? []),
        links: span.links ?? [],
        isError: span.status?.code === 2,
      })),
    );
  });
}

function readAttributes(attributes: OtlpAttribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function forward(endpoint: string, request: IncomingMessage, body: Buffer): Promise<void> {
  const contentType = request.headers["content-type"] ?? "application/json";
  await fetch(new URL(request.url ?? "/", endpoint), {
    method: "POST",
    headers: { "content-type": contentType },
    body: new Uint8Array(body),
  }).catch(() => {});
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
