import { setting } from "@licet/service";

/** The settings of metering beside those that every service has. */
export const config = {
  maxRequestBytes: setting.bytes({
    env: "MAX_REQUEST_SIZE",
    default: "16MiB",
    doc: "Largest request that is read; 10,000 events fit well.",
  }),
  retentionMs: setting.durationMs({
    env: "EVENT_RETENTION",
    default: "400d",
    doc: "How long events are kept, at least 32 days; older ones are refused.",
  }),
  eventsAheadMs: setting.durationMs({
    env: "EVENTS_AHEAD",
    default: "1h",
    doc: "How far in the future an event may lie.",
  }),
  eventDataBytes: setting.bytes({
    env: "EVENT_DATA_SIZE",
    default: "64KiB",
    doc: "Largest data of an event, as JSON.",
  }),
  thresholds: setting.string({
    default: "80,100",
    doc: "Percentages of the limit at which an event is sent, separated by commas.",
  }),
  expiryIntervalMs: setting.durationMs({
    env: "EXPIRY_INTERVAL",
    default: "5s",
    doc: "How often to look for reservations that have expired.",
  }),
};
