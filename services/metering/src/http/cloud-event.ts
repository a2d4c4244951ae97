import type { ReceivedUsage } from "../domain/usage-event.ts";

/** What of an event could not be read. */
export interface Malformed {
  readonly reason: string;
  readonly message: string;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** A CloudEvent 1.0 from its attributes, whatever mode they came in. Attributes that are not known are let be. */
export function fromCloudEvent(value: unknown): ReceivedUsage | Malformed {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed("not an object");
  const event = value as Record<string, unknown>;
  if (event["specversion"] !== "1.0") return malformed("specversion: must be 1.0");
  for (const name of ["id", "source", "type"]) {
    if (typeof event[name] !== "string") return malformed(`${name}: must be a text`);
  }
  const { subject = "", time, data = {}, datacontenttype = "application/json" } = event;
  if (typeof subject !== "string") return malformed("subject: must be a text");
  if (time !== undefined && (typeof time !== "string" || !instant.test(time))) {
    return { reason: "TIME_INVALID", message: "time: not an RFC 3339 instant" };
  }
  if (typeof datacontenttype !== "string" || !jsonType.test(datacontenttype) || "data_base64" in event) {
    return { reason: "DATA_INVALID", message: "datacontenttype: data must be JSON" };
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return { reason: "DATA_INVALID", message: "data: must be an object" };
  }
  const { id, source, type } = event as { id: string; source: string; type: string };
  return {
    id,
    source,
    type,
    subject,
    ...(time !== undefined && { time: Date.parse(time) }),
    data: data as ReceivedUsage["data"],
    dataText: JSON.stringify(data),
  };
}

function malformed(message: string): Malformed {
  return { reason: "EVENT_MALFORMED", message };
}
