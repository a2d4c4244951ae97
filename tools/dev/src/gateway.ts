import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { createUpstream } from "./gateway-upstream.ts";
import type { GatewayRequest, GatewayResponse, Upstream } from "./gateway-upstream.ts";

/** Where one prefix of paths goes: to a service's HTTP port, or to an answer of the gateway itself. */
export interface GatewayRoute {
  prefix: string;
  target: string | ((request: GatewayRequest, response: GatewayResponse) => void);
}

/** The one HTTP address of the platform. */
export interface Gateway {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves HTTP/1.1 and HTTP/2 without TLS on one port and forwards by the longest matching prefix of the path. In
 * production an ingress does this.
 */
export async function startGateway(options: { host: string; port: number; routes: GatewayRoute[] }): Promise<Gateway> {
  const sockets = new Set<Socket>();
  const upstreams = new Map<string, Upstream>();
  const routes = options.routes.toSorted((a, b) => b.prefix.length - a.prefix.length);

  function handle(request: GatewayRequest, response: GatewayResponse): void {
    const route = routes.find((candidate) => request.url?.startsWith(candidate.prefix));
    if (route === undefined) return answerNotFound(response);
    if (typeof route.target === "function") return route.target(request, response);
    const upstream = upstreams.get(route.target) ?? createUpstream(route.target);
    upstreams.set(route.target, upstream);
    upstream.forward(request, response);
  }

  const http1 = createHttp1Server(handle);
  const http2 = createHttp2Server(handle as unknown as Parameters<typeof createHttp2Server>[1]);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      (first.toString("latin1", 0, 3) === "PRI" ? http2 : http1).emit("connection", socket);
    });
  });
  await listen(server, options);
  return {
    url: `http://${options.host}:${options.port}`,
    async close() {
      for (const upstream of upstreams.values()) upstream.close();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, options: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
}

function answerNotFound(response: GatewayResponse): void {
  const problem = { type: "about:blank", title: "Not Found", status: 404, detail: "Nothing is served at this path." };
  response.writeHead(404, { "content-type": "application/problem+json" });
  response.end(JSON.stringify(problem));
}
