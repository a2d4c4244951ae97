import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { StreamResponse, Transport, UnaryResponse } from "@connectrpc/connect";
import { Client, credentials } from "@grpc/grpc-js";
import { type RetryPolicy, createRetry, isRepeatable } from "./retry.ts";
import { createCallSender } from "./send-call.ts";
import { openStream } from "./open-stream.ts";
import type { HeaderInit } from "./to-headers.ts";

/** Whom to call, as whom, and how patiently. */
export interface GrpcTransportOptions {
  /** `host:port`; a name with several addresses is balanced round robin. */
  readonly address: string;
  /** The caller's credential; asked anew for every attempt. */
  readonly token?: () => string | Promise<string>;
  /** The tenant that a platform credential acts for. */
  readonly tenantId?: () => string | undefined;
  /** For unary calls without a timeout of their own. Default 10 s. */
  readonly defaultTimeoutMs?: number;
  /** For calls that may be repeated: reads, and whatever carries a request id. */
  readonly retry?: Partial<RetryPolicy>;
}

/** A Connect transport over grpc-js. */
export interface GrpcTransport extends Transport {
  close(): void;
}

const channelOptions = {
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  "grpc.keepalive_time_ms": 30_000,
  "grpc.max_receive_message_length": 64 * 1024 * 1024,
};

/** The transport behind every typed client: `createClient(CatalogService, createGrpcTransport({ address }))`. */
export function createGrpcTransport(options: GrpcTransportOptions): GrpcTransport {
  const client = new Client(options.address, credentials.createInsecure(), channelOptions);
  const retry = createRetry(options.retry);
  const sender = createCallSender(client, options);
  const { defaultTimeoutMs = 10_000 } = options;

  return {
    unary<I extends DescMessage, O extends DescMessage>(
      method: DescMethodUnary<I, O>,
      signal: AbortSignal | undefined,
      timeoutMs: number | undefined,
      header: HeaderInit | undefined,
      input: MessageInitShape<I>,
    ): Promise<UnaryResponse<I, O>> {
      const message = create(method.input, input);
      const deadline = new Date(sender.nowMs() + (timeoutMs ?? defaultTimeoutMs));
      const send = (): Promise<UnaryResponse<I, O>> => sender.unary(method, message, { signal, deadline, header });
      return isRepeatable(method, message) ? retry(send, deadline, signal) : send();
    },
    stream<I extends DescMessage, O extends DescMessage>(
      method: DescMethodStreaming<I, O>,
      signal: AbortSignal | undefined,
      timeoutMs: number | undefined,
      header: HeaderInit | undefined,
      input: AsyncIterable<MessageInitShape<I>>,
    ): Promise<StreamResponse<I, O>> {
      const deadline = timeoutMs === undefined ? undefined : new Date(sender.nowMs() + timeoutMs);
      return sender.traced(method, header, (metadata, end) =>
        openStream(client, method, metadata, { signal, deadline }, input, end),
      );
    },
    close: () => client.close(),
  };
}
