import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { Route, RpcService } from "@licet/rpc";
import { type Pipeline, mountConnect, mountRoutes } from "@licet/rpc/server";
import type { Readiness } from "./readiness.ts";
import type { Telemetry } from "./telemetry.ts";

/** What the HTTP port serves. */
export interface HttpHandlerOptions {
  readonly services: readonly RpcService[];
  readonly routes: readonly Route[];
  readonly pipeline: Pipeline;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry | undefined;
}

/** A timer set for longer goes off at once: a caller with more patience is refused. */
const longestTimerMs = 2 ** 31 - 1;

/** One handler for Connect, gRPC-Web, gRPC, JSON, the service's own routes, probes and metrics. */
export function createHttpHandler(options: HttpHandlerOptions): RequestListener {
  const { services, routes, pipeline, readiness, telemetry } = options;
  const plain = mountRoutes([...routes, ...probes(readiness)], pipeline);
  const rpc = connectNodeAdapter({
    ...mountConnect(services, pipeline),
    readMaxBytes: pipeline.options.maxRequestBytes,
    // A denial says `"allowed": false`, and does not leave it out as proto JSON otherwise may.
    jsonOptions: { alwaysEmitImplicit: true },
    maxTimeoutMs: longestTimerMs,
    fallback: plain as never,
  });
  return (request, response) => {
    if (telemetry && request.url === "/metrics") telemetry.serveMetrics(request, response);
    else (rpc as (request: IncomingMessage, response: ServerResponse) => void)(request, response);
  };
}

function probes(readiness: Readiness): Route[] {
  return [
    { method: "GET", path: "/healthz", access: "public", handle: () => ({ body: { status: "alive" } }) },
    {
      method: "GET",
      path: "/readyz",
      access: "public",
      async handle() {
        const { ready, missing } = await readiness.state();
        return ready
          ? { body: { status: "ready", ...(missing.length > 0 && { missing }) } }
          : { status: 503, body: { status: "not ready", missing } };
      },
    },
  ];
}
