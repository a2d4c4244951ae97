import type { Ingest } from "../app/ingest.ts";
import { fromUsageEvent, toVerdict } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Takes a batch of events; one verdict for each. */
export function ingestEvents(ingest: Ingest): RpcHandlers["ingestEvents"] {
  return async ({ events }, { tenantId }) => {
    const verdicts = await ingest(tenantId, events.map(fromUsageEvent));
    return { verdicts: verdicts.map(toVerdict) };
  };
}
