import type { GatewayRoute } from "./gateway.ts";
import type { TraceStore } from "./trace-store.ts";

const prefix = "/dev/traces/";

/** GET /dev/traces/{id}: the spans of one trace as JSON, for `licet trace`. */
export function answerTraces(traces: TraceStore): GatewayRoute {
  return {
    prefix,
    target: (request, response) => {
      const traceId = request.url?.slice(prefix.length) ?? "";
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ spans: traces.find(traceId) }));
    },
  };
}
