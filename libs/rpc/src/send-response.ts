import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ConnectError } from "@connectrpc/connect";
import { Code } from "@connectrpc/connect";
import type { HttpCall } from "./http-call.ts";
import type { HttpRequest, HttpResponse } from "./route.ts";
import { problemDetails } from "./problem-details.ts";
import type { RouteResponse } from "./route.ts";

/** Sends what a route answered. */
export async function sendResponse(response: HttpResponse, answer: RouteResponse, call: HttpCall): Promise<void> {
  const { body, headers } = answer;
  const bytes = toBytes(body);
  const status = answer.status ?? (body === undefined ? 204 : 200);
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
  const length = bytes && { "content-length": String(bytes.byteLength) };
  response.writeHead(status, {
    ...(body !== undefined && { "content-type": type }),
    ...length,
    ...call.headers,
    ...headers,
  });
  if (bytes || body === undefined) response.end(bytes);
  else await pipeline(Readable.from(body as AsyncIterable<string>), response);
}

/** Sends an error; when the answer has begun, all that is left is to break off. */
export function sendProblem(request: HttpRequest, response: HttpResponse, error: ConnectError, call: HttpCall): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const problem = problemDetails(error, call.traceId);
  const bytes = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    ...call.headers,
    "content-type": "application/problem+json",
    "content-length": String(bytes.byteLength),
    ...(error.code === Code.Unauthenticated && { "www-authenticate": "Bearer" }),
    ...(request.httpVersionMajor === 1 && !request.complete && { connection: "close" }),
  });
  response.end(bytes);
}

function toBytes(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  const streamed = typeof body === "object" && body !== null && Symbol.asyncIterator in body;
  return streamed ? undefined : Buffer.from(JSON.stringify(body));
}
