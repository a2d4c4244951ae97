import type { Notice } from "../app/ports.ts";

/** A CloudEvents 1.0 event in the JSON format. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject?: string;
  readonly datacontenttype: "application/json";
  readonly data: Readonly<Record<string, unknown>>;
}

/** What goes to a webhook endpoint. The source is the proto package that the type belongs to. */
export function toCloudEvent({ eventId, type, time, subject, data }: Notice): CloudEvent {
  return {
    specversion: "1.0",
    id: eventId,
    source: `/${type.split(".").slice(0, -1).join("/")}`,
    type,
    time: time.toISOString(),
    ...(subject !== "" && { subject }),
    datacontenttype: "application/json",
    data: data(),
  };
}
