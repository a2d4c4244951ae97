import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import type { ConnectError } from "@connectrpc/connect";
import { GrpcCall } from "./grpc-call.ts";
import { toGrpcStatus } from "./grpc-status.ts";
import { type BoundMethod, admit, invokeUnary, runInCall, toCallError, toResponse } from "./pipeline.ts";
import { readRequest, writeMessage } from "./read-request.ts";
import { untilAborted } from "./until-aborted.ts";

/** How grpc-js calls a unary method; messages are bytes on both sides. */
export type GrpcUnaryHandler = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => void;

/**
 * Serves a unary method on grpc-js. A handler that answers at once is served within one turn of the event loop; only
 * one that has to wait costs a promise, a listener and a timer.
 */
export function serveUnary(bound: BoundMethod): GrpcUnaryHandler {
  const { nowMs, defaultTimeoutMs } = bound.pipeline.options;

  function reply(call: GrpcCall, answer: unknown, callback: sendUnaryData<Buffer>): void {
    const bytes = writeMessage(bound.method.desc.output, toResponse(bound, answer));
    bound.telemetry.end(call, undefined);
    call.sendHeaders();
    callback(null, bytes);
  }

  function fail(call: GrpcCall, error: unknown, callback: sendUnaryData<Buffer>): void {
    const failure: ConnectError = toCallError(bound, call, error);
    bound.telemetry.end(call, failure);
    call.sendHeaders();
    callback(toGrpcStatus(failure));
  }

  function handle(call: GrpcCall, bytes: Buffer): unknown {
    const admitted = admit(bound.method.access, bound.pipeline, call);
    if (admitted instanceof Promise) return admitted.then(() => answer(call, bytes));
    return answer(call, bytes);
  }

  function answer(call: GrpcCall, bytes: Buffer): unknown {
    return invokeUnary(bound, call, readRequest(bound.method.desc.input, bytes));
  }

  function settleLater(call: GrpcCall, pending: Promise<unknown>, callback: sendUnaryData<Buffer>): void {
    call.watch();
    const timer = call.armDeadline(defaultTimeoutMs);
    untilAborted(call, pending).then(
      (result) => (clearTimeout(timer), tryReply(call, result, callback)),
      (error: unknown) => (clearTimeout(timer), fail(call, error, callback)),
    );
  }

  function tryReply(call: GrpcCall, result: unknown, callback: sendUnaryData<Buffer>): void {
    try {
      reply(call, result, callback);
    } catch (error) {
      fail(call, error, callback);
    }
  }

  return (grpcCall, callback) => {
    const call = new GrpcCall(grpcCall, nowMs);
    bound.telemetry.begin(call);
    try {
      const result = runInCall(call, handle, call, grpcCall.request);
      if (result instanceof Promise) settleLater(call, result, callback);
      else reply(call, result, callback);
    } catch (error) {
      fail(call, error, callback);
    }
  };
}
