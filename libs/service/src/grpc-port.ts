import { ServerCredentials, logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import type { RpcService } from "@licet/rpc";
import { type Pipeline, mountGrpc } from "@licet/rpc/server";

/** The port that gRPC clients call. */
export interface GrpcPort {
  readonly port: number;
  /** Stops accepting, lets open calls finish, and cuts those that have not after so many milliseconds. */
  drain(timeoutMs: number): Promise<void>;
  /** Cuts what is still open. */
  destroy(): void;
}

/** Opens the port with grpc-js, several times as fast as HTTP/2 through Connect. */
export async function openGrpcPort(
  host: string,
  port: number,
  services: readonly RpcService[],
  pipeline: Pipeline,
): Promise<GrpcPort> {
  // What it would print is thrown as well, and said once.
  setLogVerbosity(logVerbosity.NONE);
  const server = mountGrpc(services, pipeline, {
    // Nobody asks for its counts of calls, and they cost each call something. Without them forceShutdown knows no
    // connection; `drain` does.
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": pipeline.options.maxRequestBytes,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.so_reuseport": 0,
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, actual) =>
      error ? reject(error) : resolve(actual),
    );
  });
  return {
    port: bound,
    drain: (timeoutMs) =>
      new Promise((resolve) => {
        server.drain(`${host}:${bound}`, timeoutMs);
        server.tryShutdown(() => resolve());
      }),
    destroy: () => server.forceShutdown(),
  };
}
