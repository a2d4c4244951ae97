import { type ServiceDefinition, type ServerOptions, type UntypedServiceImplementation, Server } from "@grpc/grpc-js";
import { type UnaryServer, createUnaryInterceptor } from "./grpc-unary-call.ts";
import type { RpcMethod, RpcService } from "./implement-service.ts";
import { serveStream } from "./grpc-stream.ts";
import { serveUnary } from "./grpc-unary.ts";
import { type Pipeline, bindMethod } from "./pipeline.ts";

/** Mounts the services on a grpc-js server of their own, behind the stack. */
export function mountGrpc(services: readonly RpcService[], pipeline: Pipeline, options: ServerOptions = {}): Server {
  const unary = new Map<string, UnaryServer>();
  const server = new Server({ ...options, interceptors: [createUnaryInterceptor(unary)] });
  for (const service of services) {
    const definition: Record<string, ServiceDefinition[string]> = {};
    const implementation: UntypedServiceImplementation = {};
    for (const method of service.methods) {
      const { name, methodKind } = method.desc;
      const bound = bindMethod(method, pipeline, "grpc");
      const defined = toDefinition(method);
      definition[name] = defined;
      if (methodKind === "unary") unary.set(defined.path, serveUnary(bound));
      else implementation[name] = serveStream(bound) as never;
    }
    server.addService(definition, implementation);
  }
  return server;
}

/** Messages pass grpc-js as bytes: reading them is part of the call, so that a malformed one gets a proper error. */
function toDefinition({ desc }: RpcMethod): ServiceDefinition[string] {
  return {
    path: `/${desc.parent.typeName}/${desc.name}`,
    requestStream: desc.methodKind === "client_streaming" || desc.methodKind === "bidi_streaming",
    responseStream: desc.methodKind === "server_streaming" || desc.methodKind === "bidi_streaming",
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
