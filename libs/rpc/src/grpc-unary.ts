import { status } from "@grpc/grpc-js";
import { Encoded } from "./encoded.ts";
import { GrpcCall } from "./grpc-call.ts";
import { toGrpcStatus } from "./grpc-status.ts";
import type { GrpcUnaryCall, UnaryServer } from "./grpc-unary-call.ts";
import { type BoundMethod, admit, invokeUnary, runInCall, toCallError, toResponse } from "./pipeline.ts";
import { createRequestReader } from "./read-repeated.ts";
import { readRequest, writeMessage } from "./read-request.ts";
import { untilAborted } from "./until-aborted.ts";

const untellable = { code: status.UNKNOWN, details: "unknown error", metadata: null };

/**
 * Serves a unary method on grpc-js. A handler that answers at once is served within one turn of the event loop; only
 * one that has to wait costs a promise, a listener and a timer.
 */
export function serveUnary(bound: BoundMethod): UnaryServer {
  const { nowMs, defaultTimeoutMs } = bound.pipeline.options;
  const { input, output } = bound.method.desc;
  const read = createRequestReader(input, bound.validate);

  function reply(call: GrpcCall, answer: unknown, grpcCall: GrpcUnaryCall): void {
    const bytes = answer instanceof Encoded ? answer.bytes : writeMessage(output, toResponse(bound, answer));
    bound.telemetry.end(call, undefined);
    call.sendHeaders();
    grpcCall.reply(bytes);
  }

  function fail(call: GrpcCall, error: unknown, grpcCall: GrpcUnaryCall): void {
    const failure = toCallError(bound, call, error);
    bound.telemetry.end(call, failure);
    call.sendHeaders();
    try {
      grpcCall.sendStatus(toGrpcStatus(failure));
    } catch {
      grpcCall.sendStatus(untellable); // what cannot be told ends this call, not the process
    }
  }

  function handle(call: GrpcCall, bytes: Buffer): unknown {
    const admitted = admit(bound.method.access, bound.pipeline, call);
    if (admitted instanceof Promise) return admitted.then(() => answer(call, bytes));
    return answer(call, bytes);
  }

  function answer(call: GrpcCall, bytes: Buffer): unknown {
    // What is kept to an account is changed for it: not one that several calls share.
    if (call.principal.accountId !== undefined) return invokeUnary(bound, call, readRequest(input, bytes));
    return bound.invoke(read(bytes), call);
  }

  function settleLater(call: GrpcCall, pending: Promise<unknown>, grpcCall: GrpcUnaryCall): void {
    call.watch();
    const timer = call.armDeadline(defaultTimeoutMs);
    untilAborted(call, pending).then(
      (result) => (clearTimeout(timer), tryReply(call, result, grpcCall)),
      (error: unknown) => (clearTimeout(timer), fail(call, error, grpcCall)),
    );
  }

  function tryReply(call: GrpcCall, result: unknown, grpcCall: GrpcUnaryCall): void {
    try {
      reply(call, result, grpcCall);
    } catch (error) {
      fail(call, error, grpcCall);
    }
  }

  return (grpcCall, request) => {
    const call = new GrpcCall(grpcCall, nowMs);
    bound.telemetry.begin(call);
    try {
      const result = runInCall(call, handle, call, request);
      if (result instanceof Promise) settleLater(call, result, grpcCall);
      else reply(call, result, grpcCall);
    } catch (error) {
      fail(call, error, grpcCall);
    }
  };
}
