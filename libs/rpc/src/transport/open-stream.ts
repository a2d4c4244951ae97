import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import {
  type DescMessage,
  type DescMethodStreaming,
  type MessageInitShape,
  create,
  fromBinary,
} from "@bufbuild/protobuf";
import type { StreamResponse } from "@connectrpc/connect";
import type { Client, ClientDuplexStream, Metadata, ServiceError, StatusObject } from "@grpc/grpc-js";
import { fromGrpcStatus } from "../grpc-status.ts";
import { writeMessage } from "../read-request.ts";
import { toHeaders } from "./to-headers.ts";

/** When to give up. */
export interface StreamOptions {
  readonly signal: AbortSignal | undefined;
  readonly deadline: Date | undefined;
}

/** Opens a stream of any kind: grpc-js's duplex form serves them all, as they are one on the wire. */
export async function openStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodStreaming<I, O>,
  metadata: Metadata,
  { signal, deadline }: StreamOptions,
  input: AsyncIterable<MessageInitShape<I>>,
  finish: (error?: unknown) => void,
): Promise<StreamResponse<I, O>> {
  const call = client.makeBidiStreamRequest(
    `/${method.parent.typeName}/${method.name}`,
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
    metadata,
    deadline ? { deadline } : {},
  );
  const onAbort = (): void => call.cancel();
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const header = new Headers();
  const trailer = new Headers();
  const failure = catchFailure(call);
  const opened = untilOpened(call, header, trailer);
  void pump(call, method.input, input);
  await opened;
  const message = responses(call, failure, method, finish, () => signal?.removeEventListener("abort", onAbort));
  return { stream: true, service: method.parent, method, header, trailer, message };
}

/** Keeps the error, which may come before anyone reads; grpc-js then merely ends the stream. */
function catchFailure(call: Readable): () => ServiceError | undefined {
  let failure: ServiceError | undefined;
  call.on("error", (error: ServiceError) => (failure = error));
  return () => failure;
}

/** Resolves with the headers, or with the end if there are none; the error itself comes with the messages. */
function untilOpened(call: ClientDuplexStream<Buffer, Buffer>, header: Headers, trailer: Headers): Promise<void> {
  return new Promise((resolve) => {
    call.once("metadata", (received: Metadata) => resolve(toHeaders(received, header)));
    call.once("status", (status: StatusObject) => resolve(toHeaders(status.metadata, trailer)));
  });
}

async function pump<I extends DescMessage>(
  call: Writable & { cancel(): void },
  desc: I,
  input: AsyncIterable<MessageInitShape<I>>,
): Promise<void> {
  try {
    for await (const init of input) {
      if (call.destroyed) return;
      if (!call.write(writeMessage(desc, create(desc, init)))) await once(call, "drain");
    }
    call.end();
  } catch {
    call.cancel();
  }
}

async function* responses<I extends DescMessage, O extends DescMessage>(
  call: Readable & { cancel(): void },
  failureOf: () => ServiceError | undefined,
  method: DescMethodStreaming<I, O>,
  finish: (error?: unknown) => void,
  release: () => void,
) {
  let failure;
  try {
    for await (const bytes of call) yield fromBinary(method.output, bytes as Buffer);
    const late = failureOf();
    if (late) throw late;
  } catch (error) {
    failure = fromGrpcStatus(error as ServiceError);
    throw failure;
  } finally {
    call.cancel();
    release();
    finish(failure);
  }
}
