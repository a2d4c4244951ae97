import { DomainError } from "@licet/kernel";
import type { Access } from "./access.ts";
import { type CallTelemetry, createCallTelemetry } from "./call-telemetry.ts";
import { HttpCall } from "./http-call.ts";
import { type Pipeline, admit, runInCall, toCallError } from "./pipeline.ts";
import { toAcceptedScopes } from "./principal.ts";
import { parseJson, readBody } from "./read-body.ts";
import type { HttpRequest, HttpResponse, Route, RouteRequest, RouteResponse } from "./route.ts";
import { toPathExpression } from "./route.ts";
import { sendProblem, sendResponse } from "./send-response.ts";
import { untilAborted } from "./until-aborted.ts";

interface BoundRoute {
  readonly route: Route;
  readonly expression: RegExp;
  readonly access: Access;
  readonly telemetry: CallTelemetry;
  readonly pipeline: Pipeline;
}

/** No PostgreSQL text can hold it. */
const nulInAddress = /%00/;

/** Serves plain HTTP routes behind the same stack; errors are RFC 9457 problems. */
export function mountRoutes(
  routes: readonly Route[],
  pipeline: Pipeline,
): (request: HttpRequest, response: HttpResponse) => void {
  const bound = routes.map((route) => bindRoute(route, pipeline));
  const unknown = bindRoute({ method: "GET", path: "", access: "public", handle: () => unknownRoute() }, pipeline);
  const unsupported = bindRoute({ method: "GET", path: "", access: "public", handle: unsupportedMethod }, pipeline);
  return (request, response) => {
    const [path = "", ...queries] = (request.url ?? "").split("?");
    const query = queries.join("?");
    const matching = bound.filter(({ expression }) => expression.test(path));
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = matching.find(({ route }) => route.method === method);
    void serve(found ?? (matching.length > 0 ? unsupported : unknown), path, query, request, response);
  };
}

function bindRoute(route: Route, pipeline: Pipeline): BoundRoute {
  const access =
    route.access === "public" ? route.access : { ...route.access, accepted: toAcceptedScopes(route.access.scope) };
  const name = route.path ? `${route.method} ${route.path}` : "HTTP";
  const telemetry = createCallTelemetry(name, "http", pipeline.options.log);
  return { route, expression: toPathExpression(route.path), access, telemetry, pipeline };
}

async function serve(
  bound: BoundRoute,
  path: string,
  query: string,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const call = new HttpCall(request, response);
  bound.telemetry.begin(call);
  const timer = call.armTimeout(bound.pipeline.options.defaultTimeoutMs);
  try {
    const answer = await untilAborted(call, runInCall(call, answerRoute, bound, path, query, request, call));
    await runInCall(call, sendResponse, response, answer, call);
    bound.telemetry.end(call, undefined);
  } catch (error) {
    const failure = toCallError(bound, call, error);
    bound.telemetry.end(call, failure);
    sendProblem(request, response, failure, call);
  } finally {
    clearTimeout(timer);
  }
}

async function answerRoute(
  bound: BoundRoute,
  path: string,
  query: string,
  request: HttpRequest,
  call: HttpCall,
): Promise<RouteResponse> {
  await admit(bound.access, bound.pipeline, call);
  if (nulInAddress.test(request.url ?? "")) throw new DomainError("REQUEST_MALFORMED", "the address contains U+0000");
  return bound.route.handle(toRouteRequest(bound, path, query, request), call);
}

function toRouteRequest(bound: BoundRoute, path: string, query: string, request: HttpRequest): RouteRequest {
  const maxBytes = bound.route.maxBodyBytes ?? bound.pipeline.options.maxRequestBytes;
  const groups = Object.entries(bound.expression.exec(path)?.groups ?? {});
  return {
    params: Object.fromEntries(groups.map(([name, value]) => [name, decodeSegment(value)])),
    query: new URLSearchParams(query),
    stream: request,
    bytes: () => readBody(request, maxBytes),
    text: async () => (await readBody(request, maxBytes)).toString("utf8"),
    json: async () => parseJson(await readBody(request, maxBytes)),
  };
}

function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw unknownRouteError();
  }
}

function unknownRoute(): never {
  throw unknownRouteError();
}

function unknownRouteError(): DomainError {
  return new DomainError("ROUTE_UNKNOWN", "there is nothing at this address");
}

function unsupportedMethod(): never {
  throw new DomainError("METHOD_UNSUPPORTED", "this address does not support the method");
}
