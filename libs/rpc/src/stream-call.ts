import type { Message } from "@bufbuild/protobuf";
import { credentialRequired } from "./authenticate.ts";
import { type Call, longestTimerMs } from "./context.ts";
import { type BoundMethod, checkRequest, runInCall, toCallError, toResponse } from "./pipeline.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * Runs a streaming method of any kind: requests in, responses out, errors as the caller may see them. Each request is
 * validated as it arrives; a unary side is a stream of one. `admission` comes first, where the mount has not let the
 * call in already.
 */
export async function* runStream(
  bound: BoundMethod,
  call: Call,
  requests: AsyncIterable<Message>,
  admission?: () => void | Promise<void>,
): AsyncGenerator<Message> {
  let failure;
  let expiry: NodeJS.Timeout | undefined;
  try {
    if (admission) await runInCall(call, admission);
    expiry = endWithCredential(bound, call);
    yield* responses(bound, call, checked(bound, call, requests));
  } catch (error) {
    failure = toCallError(bound, call, error);
    throw failure;
  } finally {
    clearTimeout(expiry);
    bound.telemetry.end(call, failure);
  }
}

/** A stream ends with the credential that it was opened with: what may be seen is asked anew. */
function endWithCredential({ pipeline }: BoundMethod, call: Call): NodeJS.Timeout | undefined {
  const { expiresAtMs } = call.principal;
  if (expiresAtMs === undefined) return undefined;
  const waitMs = Math.min(expiresAtMs - pipeline.options.nowMs(), longestTimerMs);
  // A credential that lasts for longer ends the stream all the same: no connection should be so old.
  return setTimeout(() => call.abort(credentialRequired()), waitMs).unref();
}

async function* responses(bound: BoundMethod, call: Call, requests: AsyncIterable<Message>): AsyncGenerator<Message> {
  const { methodKind } = bound.method.desc;
  const request = methodKind === "server_streaming" ? await single(requests) : requests;
  const answer = runInCall(call, bound.method.handle, request as never, call);
  if (methodKind === "client_streaming") {
    yield toResponse(bound, await untilAborted(call, Promise.resolve(answer)));
    return;
  }
  const iterator = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await untilAborted(
        call,
        runInCall(call, () => iterator.next()),
      );
      if (step.done) return;
      yield toResponse(bound, step.value);
    }
  } finally {
    // Not awaited: a generator that waits for something other than its signal ends when that comes.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

async function* checked(bound: BoundMethod, call: Call, requests: AsyncIterable<Message>): AsyncGenerator<Message> {
  for await (const request of requests) {
    checkRequest(bound, call, request);
    yield request;
  }
}

async function single(requests: AsyncIterable<Message>): Promise<Message> {
  for await (const request of requests) return request;
  throw new Error("no request message");
}
