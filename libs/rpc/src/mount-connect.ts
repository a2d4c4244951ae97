import type { DescMethod, Message } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { openCall, takeCall, toReadError } from "./connect-gate.ts";
import type { RpcService } from "./implement-service.ts";
import {
  type BoundMethod,
  type Pipeline,
  bindMethod,
  invokeUnary,
  runInCall,
  toCallError,
  toResponse,
} from "./pipeline.ts";
import { runStream } from "./stream-call.ts";
import { untilAborted } from "./until-aborted.ts";

/** What a Connect adapter is made with. */
export interface ConnectMount {
  routes(router: ConnectRouter): void;
  /** Lets in who may call, before anything of the request's body is read. */
  requestGate(context: HandlerContext): Promise<void>;
}

/** Mounts the services on Connect (Connect, gRPC-Web, gRPC, JSON), behind the same stack. */
export function mountConnect(services: readonly RpcService[], pipeline: Pipeline): ConnectMount {
  const methods = new Map<DescMethod, BoundMethod>();
  for (const method of services.flatMap((service) => service.methods)) {
    methods.set(method.desc, bindMethod(method, pipeline, "connectrpc"));
  }
  const boundOf = (method: DescMethod): BoundMethod => methods.get(method) as BoundMethod;
  return {
    requestGate: (context) => openCall(boundOf(context.method), context),
    routes(router) {
      for (const { desc } of services) {
        const serve = (method: DescMethod): unknown =>
          method.methodKind === "unary" ? serveUnary(boundOf(method)) : serveStream(boundOf(method));
        const implementation = Object.fromEntries(desc.methods.map((method) => [method.localName, serve(method)]));
        router.service(desc, implementation as Partial<ServiceImpl<typeof desc>>);
      }
    },
  };
}

function serveUnary(bound: BoundMethod) {
  return async (request: Message, context: HandlerContext): Promise<Message> => {
    const call = takeCall(context);
    const timer = call.armTimeout(bound.pipeline.options.defaultTimeoutMs);
    try {
      const answer = runInCall(call, async () => toResponse(bound, await invokeUnary(bound, call, request)));
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
  const start = (input: Message | AsyncIterable<Message>, context: HandlerContext): AsyncGenerator<Message> =>
    runStream(bound, takeCall(context), requestsOf(bound, input));
  if (methodKind !== "client_streaming") return start;
  return async (input: AsyncIterable<Message>, context: HandlerContext): Promise<Message> => {
    let last: Message | undefined;
    for await (const response of start(input, context)) last = response;
    return last as Message;
  };
}

async function* requestsOf(bound: BoundMethod, input: Message | AsyncIterable<Message>): AsyncGenerator<Message> {
  if (!(Symbol.asyncIterator in input)) {
    yield input;
    return;
  }
  try {
    yield* input;
  } catch (error) {
    throw toReadError(bound, error);
  }
}
