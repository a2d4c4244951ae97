import type { Route, RouteResponse } from "@licet/rpc";
import type { Ingest, IngestVerdict } from "../app/ingest.ts";
import type { ReceivedUsage } from "../domain/usage-event.ts";
import { fromCloudEvent } from "./cloud-event.ts";
import { readEvents } from "./read-events.ts";

/**
 * POST /v1/events: CloudEvents 1.0. A batch is answered 200 with a verdict for each event; a single event 202 when it is
 * counted or known, 400 when it is refused.
 */
export function receiveEvents(ingest: Ingest, maxBodyBytes: number): Route {
  return {
    method: "POST",
    path: "/v1/events",
    access: { scope: "usage.write" },
    maxBodyBytes,
    async handle(request, context) {
      const { isBatch, events } = await readEvents(request, context);
      const read = events.map(fromCloudEvent);
      const readable = read.filter((each): each is ReceivedUsage => !("reason" in each));
      const kept = readable.length === 0 ? [] : await ingest(context.tenantId, readable);
      let next = 0;
      const verdicts = read.map((each): IngestVerdict => {
        return "reason" in each ? { status: "invalid", ...each } : (kept[next++] as IngestVerdict);
      });
      return isBatch ? { body: { verdicts } } : answerOne(verdicts[0] as IngestVerdict);
    },
  };
}

function answerOne(verdict: IngestVerdict): RouteResponse {
  if (verdict.status !== "invalid") return { status: 202, body: verdict };
  const { reason, message: detail } = verdict;
  return {
    status: 400,
    headers: { "content-type": "application/problem+json" },
    body: { type: "about:blank", title: "The event is refused", status: 400, detail, reason },
  };
}
