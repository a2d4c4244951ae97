import { metrics } from "@opentelemetry/api";
import type { IngestMeasurements } from "../app/ingest.ts";

/** Counts of events by verdict, and how old the youngest accepted event of a call was. */
export function createMeasurements(): IngestMeasurements {
  const meter = metrics.getMeter("@licet/metering-service");
  const events = meter.createCounter("licet.metering.events", { description: "Usage events received, by verdict." });
  const lag = meter.createHistogram("licet.metering.ingest.lag", {
    unit: "s",
    description: "From the time of the youngest event of a call to its acceptance.",
  });
  return {
    record({ accepted, duplicate, invalid, lagMs }) {
      if (accepted > 0) events.add(accepted, { verdict: "accepted" });
      if (duplicate > 0) events.add(duplicate, { verdict: "duplicate" });
      if (invalid > 0) events.add(invalid, { verdict: "invalid" });
      if (lagMs !== undefined) lag.record(lagMs / 1000);
    },
  };
}
