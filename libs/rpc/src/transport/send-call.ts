import { fromBinary } from "@bufbuild/protobuf";
import type { DescMessage, DescMethod, DescMethodUnary, Message, MessageShape } from "@bufbuild/protobuf";
import { ConnectError, type UnaryResponse } from "@connectrpc/connect";
import { type CallOptions, type Client, Metadata } from "@grpc/grpc-js";
import { type Span, SpanKind, SpanStatusCode, context, metrics, propagation, trace } from "@opentelemetry/api";
import { tenantHeader } from "../context.ts";
import { fromGrpcStatus } from "../grpc-status.ts";
import { writeMessage } from "../read-request.ts";
import { toStatusName } from "../status-names.ts";
import type { GrpcTransportOptions } from "./grpc-transport.ts";
import { type HeaderInit, toHeaders } from "./to-headers.ts";

/** What a single call is sent with. */
export interface SendOptions {
  readonly signal: AbortSignal | undefined;
  readonly deadline: Date;
  readonly header: HeaderInit | undefined;
}

type Finish = (error?: unknown) => void;

/** Sends single calls, and puts what every call carries around a stream. */
export interface CallSender {
  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    message: Message,
    options: SendOptions,
  ): Promise<UnaryResponse<I, O>>;
  traced<T>(
    method: DescMethod,
    header: HeaderInit | undefined,
    send: (metadata: Metadata, finish: Finish) => Promise<T>,
  ): Promise<T>;
  nowMs(): number;
}

const tracer = trace.getTracer("@licet/rpc");
const setter = { set: (metadata: Metadata, name: string, value: string) => metadata.set(name, value) };

/** Sends calls with credential, tenant and trace, each inside a client span. */
export function createCallSender(client: Client, options: GrpcTransportOptions): CallSender {
  const durations = metrics.getMeter("@licet/rpc").createHistogram("rpc.client.call.duration", { unit: "s" });

  async function toMetadata(header: HeaderInit | undefined, active: ReturnType<typeof context.active>) {
    const metadata = new Metadata();
    new Headers(header).forEach((value, name) => metadata.set(name, value));
    const token = await options.token?.();
    if (token) metadata.set("authorization", `Bearer ${token}`);
    const tenantId = options.tenantId?.();
    if (tenantId && metadata.get(tenantHeader).length === 0) metadata.set(tenantHeader, tenantId);
    propagation.inject(active, metadata, setter);
    return metadata;
  }

  async function traced<T>(
    method: DescMethod,
    header: HeaderInit | undefined,
    send: (metadata: Metadata, finish: Finish) => Promise<T>,
  ): Promise<T> {
    const name = `${method.parent.typeName}/${method.name}`;
    const attributes = { "rpc.system.name": "grpc", "rpc.method": name, "server.address": options.address };
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
    const startMs = performance.now();
    const finish: Finish = (error) => {
      const status = endSpan(span, error);
      durations.record((performance.now() - startMs) / 1000, { ...attributes, "rpc.response.status_code": status });
    };
    try {
      return await send(await toMetadata(header, trace.setSpan(context.active(), span)), finish);
    } catch (error) {
      finish(error);
      throw error;
    }
  }

  function unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    message: Message,
    { header, signal, deadline }: SendOptions,
  ): Promise<UnaryResponse<I, O>> {
    return traced(method, header, async (metadata, finish) => {
      const response = await sendUnary(client, method, message, metadata, { deadline }, signal);
      finish();
      return response;
    });
  }

  return { unary, traced, nowMs: () => Date.now() };
}

function sendUnary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  input: Message,
  metadata: Metadata,
  options: CallOptions,
  signal: AbortSignal | undefined,
): Promise<UnaryResponse<I, O>> {
  return new Promise((resolve, reject) => {
    const header = new Headers();
    const trailer = new Headers();
    let message: MessageShape<O> | undefined;
    const path = `/${method.parent.typeName}/${method.name}`;
    const write = (request: Message): Buffer => writeMessage(method.input, request);
    const read = (bytes: Buffer): MessageShape<O> => fromBinary(method.output, bytes);
    const call = client.makeUnaryRequest(path, write, read, input, metadata, options, (error, response) => {
      signal?.removeEventListener("abort", onAbort);
      if (error) reject(fromGrpcStatus(error));
      else message = response;
    });
    const onAbort = (): void => call.cancel();
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    call.on("metadata", (received) => toHeaders(received, header));
    call.on("status", (status) => {
      toHeaders(status.metadata, trailer);
      if (message) resolve({ stream: false, service: method.parent, method, header, trailer, message });
    });
  });
}

function endSpan(span: Span, error: unknown): string {
  const status = toStatusName(error === undefined ? 0 : ConnectError.from(error).code);
  span.setAttribute("rpc.response.status_code", status);
  if (error !== undefined) {
    span.setAttribute("error.type", status);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
  return status;
}
