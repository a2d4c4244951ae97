import type { Server, UntypedServiceImplementation, ServiceDefinition } from "@grpc/grpc-js";
import type { RpcMethod, RpcService } from "./implement-service.ts";
import { serveStream } from "./grpc-stream.ts";
import { serveUnary } from "./grpc-unary.ts";
import { type Pipeline, bindMethod } from "./pipeline.ts";

/** Adds the services to a grpc-js server, behind the stack. */
export function mountGrpc(server: Server, services: readonly RpcService[], pipeline: Pipeline): void {
  for (const service of services) {
    const definition: Record<string, ServiceDefinition[string]> = {};
    const implementation: UntypedServiceImplementation = {};
    for (const method of service.methods) {
      const { name, methodKind } = method.desc;
      const bound = bindMethod(method, pipeline, "grpc");
      definition[name] = toDefinition(method);
      implementation[name] = methodKind === "unary" ? (serveUnary(bound) as never) : (serveStream(bound) as never);
    }
    server.addService(definition, implementation);
  }
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
