import { connect, constants } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request, and its answer, in the shape of HTTP/1.1; node:http2 offers the same one for HTTP/2. */
export type GatewayRequest = IncomingMessage;
export type GatewayResponse = ServerResponse;

/** Hands requests to one service over one HTTP/2 connection. */
export interface Upstream {
  forward(request: GatewayRequest, response: GatewayResponse): void;
  close(): void;
}

/** Headers that belong to one connection (RFC 9110, 7.6.1) and must not travel on. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host"]);

/** An upstream at `origin`, such as "http://127.0.0.1:7411"; connects at the first request and again after a loss. */
export function createUpstream(origin: string): Upstream {
  let session: ClientHttp2Session | undefined;

  function currentSession(): ClientHttp2Session {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(origin);
      session.on("error", () => {});
      session.unref();
    }
    return session;
  }
  return {
    forward: (request, response) => forward(currentSession(), request, response),
    close: () => session?.close(),
  };
}

function forward(session: ClientHttp2Session, request: GatewayRequest, response: GatewayResponse): void {
  const stream = session.request(toUpstreamHeaders(request), { endStream: false });
  let trailers: IncomingHttpHeaders | undefined;
  stream.on("response", (headers) => {
    response.writeHead(Number(headers[":status"]), withoutPseudo(headers) as Record<string, string>);
    response.flushHeaders();
  });
  stream.on("data", (chunk: Buffer) => {
    if (!response.write(chunk)) stream.pause();
  });
  response.on("drain", () => stream.resume());
  stream.on("trailers", (headers: IncomingHttpHeaders) => (trailers = headers));
  stream.on("end", () => {
    if (trailers !== undefined) response.addTrailers(withoutPseudo(trailers));
    response.end();
  });
  stream.on("error", () => refuse(response));
  response.on("close", () => {
    if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
  });
  // An answer may come before the body has been read: what is left of it must not block the connection.
  stream.on("close", () => request.unpipe(stream).resume());
  request.pipe(stream);
}

function toUpstreamHeaders(request: GatewayRequest): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ":method": request.method, ":path": request.url };
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(":") && !hopByHop.has(name)) headers[name] = value;
  }
  return headers;
}

function withoutPseudo(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(":") && !hopByHop.has(name)));
}

function refuse(response: GatewayResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = { type: "about:blank", title: "Bad Gateway", status: 502, detail: "The service is away; try again." };
  response.writeHead(502, { "content-type": "application/problem+json" });
  response.end(JSON.stringify(problem));
}
