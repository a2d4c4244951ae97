import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { AddressInfo } from "node:net";

/** A span as it arrived. */
export interface OtlpSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Absent on a trace's first span. */
  readonly parentSpanId?: string;
  readonly name: string;
  /** The resource's `service.name`. */
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector that keeps what it receives. */
export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  /** All spans so far, in order of arrival; only those of one trace if it is named. */
  spans(traceId?: string): readonly OtlpSpan[];
  stop(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface TraceExport {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

type WireSpan = Omit<OtlpSpan, "service" | "attributes"> & { readonly attributes?: readonly Attribute[] };

/** Starts a receiver of OTLP over HTTP with JSON on a free loopback port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const received: OtlpSpan[] = [];
  const server = createServer((request, response) => {
    void collect(request, received).then((status) => {
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: (traceId) => received.filter((span) => traceId === undefined || span.traceId === traceId),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function collect(request: IncomingMessage, received: OtlpSpan[]): Promise<number> {
  if (request.url !== "/v1/traces") return 404;
  if (!request.headers["content-type"]?.startsWith("application/json")) return 415;
  received.push(...toSpans((await json(request)) as TraceExport));
  return 200;
}

function toSpans(body: TraceExport): OtlpSpan[] {
  return body.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toRecord(resource.attributes)["service.name"]);
    return scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({ ...span, service, attributes: toRecord(span.attributes ?? []) }));
  });
}

/** `{ stringValue: "x" }` and its like become the bare value. */
function toRecord(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
