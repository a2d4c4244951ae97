import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Message } from "@bufbuild/protobuf";
import type { ServerDuplexStream, sendUnaryData } from "@grpc/grpc-js";
import { GrpcCall } from "./grpc-call.ts";
import { toGrpcStatus } from "./grpc-status.ts";
import { type BoundMethod, admit, toCallError } from "./pipeline.ts";
import { readRequest, writeMessage } from "./read-request.ts";
import { runStream } from "./stream-call.ts";

type GrpcStreamHandler = (call: ServerDuplexStream<Buffer, Buffer>, callback?: sendUnaryData<Buffer>) => void;

/** Serves a streaming method on grpc-js: server streaming, client streaming or both. */
export function serveStream(bound: BoundMethod): GrpcStreamHandler {
  const { nowMs } = bound.pipeline.options;
  return (grpcCall, callback) => {
    const call = new GrpcCall(grpcCall, nowMs);
    bound.telemetry.begin(call);
    call.watch();
    const timer = call.armDeadline();
    const admission = () => admit(bound.method.access, bound.pipeline, call);
    const responses = runStream(bound, call, requestsOf(bound, grpcCall), admission);
    const sending = callback ? sendOne(bound, call, responses, callback) : sendAll(bound, call, responses, grpcCall);
    void sending.finally(() => clearTimeout(timer));
  };
}

async function* requestsOf(bound: BoundMethod, grpcCall: Readable & { request?: Buffer }): AsyncGenerator<Message> {
  const { input, methodKind } = bound.method.desc;
  if (methodKind === "server_streaming") {
    yield readRequest(input, grpcCall.request as Buffer);
    return;
  }
  // A refused request must not destroy the stream: the status has yet to be sent on it.
  for await (const bytes of grpcCall.iterator({ destroyOnReturn: false })) yield readRequest(input, bytes as Buffer);
}

async function sendOne(
  bound: BoundMethod,
  call: GrpcCall,
  responses: AsyncGenerator<Message>,
  callback: sendUnaryData<Buffer>,
): Promise<void> {
  try {
    let bytes: Buffer | undefined;
    for await (const response of responses) bytes = writeMessage(bound.method.desc.output, response);
    call.sendHeaders();
    callback(null, bytes);
  } catch (error) {
    callback(toGrpcStatus(toCallError(bound, call, error)));
  }
}

async function sendAll(
  bound: BoundMethod,
  call: GrpcCall,
  responses: AsyncGenerator<Message>,
  stream: Writable,
): Promise<void> {
  try {
    for await (const response of responses) {
      call.sendHeaders();
      const bytes = writeMessage(bound.method.desc.output, response);
      if (!stream.write(bytes)) await once(stream, "drain", { signal: call.signal });
    }
    stream.end();
  } catch (error) {
    stream.emit("error", toGrpcStatus(toCallError(bound, call, error)));
  }
}
