import type {
  DescMessage,
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { type Access, toAccess } from "./access.ts";
import type { RpcContext } from "./context.ts";
import type { Encoded } from "./encoded.ts";

/** A handler answers with the response or what it is made of, now or later. */
export type UnaryHandler<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  context: RpcContext,
) => MessageInitShape<O> | Encoded | Promise<MessageInitShape<O> | Encoded>;

/** The handler of one method, by its kind. */
export type Handler<M extends DescMethod> =
  M extends DescMethodUnary<infer I, infer O>
    ? UnaryHandler<I, O>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: RpcContext) => AsyncIterable<MessageInitShape<O>>
      : M extends DescMethodClientStreaming<infer I, infer O>
        ? (
            requests: AsyncIterable<MessageShape<I>>,
            context: RpcContext,
          ) => MessageInitShape<O> | Promise<MessageInitShape<O>>
        : M extends DescMethodBiDiStreaming<infer I, infer O>
          ? (requests: AsyncIterable<MessageShape<I>>, context: RpcContext) => AsyncIterable<MessageInitShape<O>>
          : never;

/** One handler for every method of the service. */
export type Handlers<S extends DescService> = { readonly [Name in keyof S["method"]]: Handler<S["method"][Name]> };

/** A method ready to be mounted. */
export interface RpcMethod {
  readonly desc: DescMethod;
  readonly access: Access;
  readonly handle: (request: never, context: RpcContext) => unknown;
}

/** A service ready to be mounted, on one listener or several. */
export interface RpcService {
  readonly desc: DescService;
  readonly methods: readonly RpcMethod[];
}

/**
 * Binds handlers to a service, once for all mounts. Throws if a method declares no scope; the services of foreign
 * protocols (health, reflection) cannot declare any and are given `access: "public"`.
 */
export function implementService<S extends DescService>(
  desc: S,
  handlers: Handlers<S>,
  options: { readonly access?: "public" } = {},
): RpcService {
  const methods = desc.methods.map((method) => {
    const handle = (handlers as Record<string, RpcMethod["handle"]>)[method.localName];
    if (!handle) throw new Error(`${desc.typeName}/${method.name} has no handler`);
    return { desc: method, access: options.access ?? toAccess(method), handle };
  });
  return { desc, methods };
}
