import { type HandlerContext, Code, ConnectError } from "@connectrpc/connect";
import { ConnectCall, callKey } from "./connect-call.ts";
import { type BoundMethod, admit, runInCall, toCallError } from "./pipeline.ts";
import { malformedRequest } from "./read-request.ts";

/**
 * Begins a call as soon as its headers are there: nothing of the body is read, unpacked or parsed for a caller who may
 * not call. The handler takes the call over once Connect has read the request.
 */
export async function openCall(bound: BoundMethod, context: HandlerContext): Promise<void> {
  const call = new ConnectCall(context, bound.pipeline.options.nowMs());
  context.values.set(callKey, call);
  bound.telemetry.begin(call);
  try {
    await runInCall(call, admit, bound.method.access, bound.pipeline, call);
  } catch (error) {
    const failure = toCallError(bound, call, error);
    bound.telemetry.end(call, failure);
    throw failure;
  }
  context.signal.addEventListener("abort", () => endUnread(bound, call, context.signal.reason), { once: true });
}

/** The opened call, now in its handler's hands. */
export function takeCall({ values }: HandlerContext): ConnectCall {
  const call = values.get(callKey);
  if (!call) throw new Error("a call came past the gate");
  call.isHandled = true;
  return call;
}

/** What a failed reading of a request is to its caller, as on the gRPC port. */
export function toReadError(bound: BoundMethod, error: unknown): unknown {
  const problem = error instanceof ConnectError ? problemOf(error) : undefined;
  return problem === undefined ? error : malformedRequest(bound.method.desc.input, problem, error);
}

/**
 * Connect reads a request before it calls the handler, and makes the error of one it cannot read itself; it hands that
 * very error to the signal before it sends it, and so it can be put right here.
 */
function endUnread(bound: BoundMethod, call: ConnectCall, reason: unknown): void {
  if (call.isHandled) return;
  const read = toReadError(bound, reason);
  if (read === reason) return bound.telemetry.end(call, ConnectError.from(reason));
  const { code, message, rawMessage, details, cause } = toCallError(bound, call, read);
  Object.assign(reason as ConnectError, { code, message, rawMessage, details, cause });
  bound.telemetry.end(call, reason as ConnectError);
}

/** Connect says INTERNAL of bytes, INVALID_ARGUMENT of JSON and of its own protocol's headers. */
function problemOf({ code, rawMessage }: ConnectError): string | undefined {
  if (code === Code.InvalidArgument) return rawMessage;
  return code === Code.Internal && rawMessage.startsWith("parse binary") ? "" : undefined;
}
