import type { Message } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { Call, callerGone, deadlineExceeded } from "./context.ts";
import type { RpcService } from "./implement-service.ts";
import {
  type BoundMethod,
  type Pipeline,
  admit,
  bindMethod,
  invokeUnary,
  runInCall,
  toCallError,
  toResponse,
} from "./pipeline.ts";
import { runStream } from "./stream-call.ts";
import { untilAborted } from "./until-aborted.ts";

/** Adds the services to a Connect router (Connect, gRPC-Web, gRPC, JSON), behind the same stack. */
export function mountConnect(router: ConnectRouter, services: readonly RpcService[], pipeline: Pipeline): void {
  for (const service of services) {
    const implementation: Record<string, unknown> = {};
    for (const method of service.methods) {
      const bound = bindMethod(method, pipeline, "connectrpc");
      const unary = method.desc.methodKind === "unary";
      implementation[method.desc.localName] = unary ? serveUnary(bound) : serveStream(bound);
    }
    router.service(service.desc, implementation as Partial<ServiceImpl<typeof service.desc>>);
  }
}

function serveUnary(bound: BoundMethod) {
  return async (request: Message, context: HandlerContext): Promise<Message> => {
    const call = new ConnectCall(context, bound.pipeline.options.nowMs());
    bound.telemetry.begin(call);
    const timer = call.armTimeout(bound.pipeline.options.defaultTimeoutMs);
    try {
      const answer = runInCall(call, async () => {
        await admit(bound.method.access, bound.pipeline, call);
        return toResponse(bound, await invokeUnary(bound, call, request));
      });
      const response = await untilAborted(call, answer);
      bound.telemetry.end(call, undefined);
      return response;
    } catch (error) {
      const failure = toCallError(bound, call, error);
      bound.telemetry.end(call, failure);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };
}

function serveStream(bound: BoundMethod) {
  const { methodKind } = bound.method.desc;
  const start = (input: Message | AsyncIterable<Message>, context: HandlerContext): AsyncGenerator<Message> => {
    const call = new ConnectCall(context, bound.pipeline.options.nowMs());
    bound.telemetry.begin(call);
    const requests = methodKind === "server_streaming" ? only(input as Message) : (input as AsyncIterable<Message>);
    return runStream(bound, call, requests);
  };
  if (methodKind !== "client_streaming") return start;
  return async (input: AsyncIterable<Message>, context: HandlerContext): Promise<Message> => {
    let last: Message | undefined;
    for await (const response of start(input, context)) last = response;
    return last as Message;
  };
}

async function* only(request: Message): AsyncGenerator<Message> {
  yield request;
}

class ConnectCall extends Call {
  readonly #context: HandlerContext;

  constructor(context: HandlerContext, nowMs: number) {
    super();
    this.#context = context;
    const timeoutMs = context.timeoutMs();
    if (timeoutMs !== undefined) this.deadlineMs = nowMs + timeoutMs;
  }

  /** The time a call may take when its caller sets none; Connect itself watches the caller's own. */
  armTimeout(timeoutMs: number): NodeJS.Timeout | undefined {
    if (this.deadlineMs !== undefined) return undefined;
    return setTimeout(() => this.abort(deadlineExceeded()), timeoutMs);
  }

  header(name: string): string | undefined {
    return this.#context.requestHeader.get(name) ?? undefined;
  }

  setHeader(name: string, value: string): void {
    this.#context.responseHeader.set(name, value);
  }

  watch(): void {
    const { signal } = this.#context;
    const onAbort = (): void => {
      const late = ConnectError.from(signal.reason).code === Code.DeadlineExceeded;
      this.abort(late ? deadlineExceeded() : callerGone());
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }
}
