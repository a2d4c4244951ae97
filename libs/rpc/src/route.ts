import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { RpcContext } from "./context.ts";

/** A request as node:http has it; that of node:http2 is used by the same words. */
export type HttpRequest = IncomingMessage;

/** A response as node:http has it; that of node:http2 is used by the same words. */
export type HttpResponse = ServerResponse;

/** A plain HTTP request, its body not yet read. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly stream: Readable;
  /** The whole body; REQUEST_TOO_LARGE above the service's limit. */
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
  /** The body as JSON; REQUEST_MALFORMED if it is none. */
  json(): Promise<unknown>;
}

/** What a route answers: objects are sent as JSON, strings and bytes as they are, iterables chunk by chunk. */
export interface RouteResponse {
  /** Default 200, or 204 without a body. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A plain HTTP route: method, path (`/v1/orders/{id}:cancel`), who may call it, and its handler. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** The scope the credential must hold, or "public". */
  readonly access: "public" | { readonly scope: string };
  /** Largest body that bytes(), text() and json() read; default the service's limit. */
  readonly maxBodyBytes?: number;
  handle(request: RouteRequest, context: RpcContext): RouteResponse | Promise<RouteResponse>;
}

/** A path pattern as an expression with named groups. */
export function toPathExpression(path: string): RegExp {
  const pattern = path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/:]+)");
  return new RegExp(`^${pattern}$`);
}
