import type { Instant } from "@licet/decision";
import type { Amount } from "./amount.ts";
import type { JsonObject } from "./json-path.ts";
import { measure, type MetersByType, type Refusal } from "./meter.ts";

/** A usage event as it arrived: the attributes of CloudEvents 1.0 that matter. Source and id are its identity. */
export interface ReceivedUsage {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  /** The account. It need not be known: usage may come before the order does. */
  readonly subject: string;
  /** Absent: the time of arrival. */
  readonly time?: Instant;
  readonly data: JsonObject;
  /** The data as JSON text. */
  readonly dataText: string;
}

/** A usage event that can be counted. */
export interface MeasuredUsage {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  readonly time: Instant;
  readonly dataText: string;
  /** One for each meter of its type. */
  readonly amounts: readonly { readonly meterKey: string; readonly amount: Amount }[];
}

/** What is let in. */
export interface UsageLimits {
  /** How far in the future an event may lie. */
  readonly aheadMs: number;
  /** How old it may be. */
  readonly retentionMs: number;
  readonly dataBytes: number;
}

/** The event as it will be counted, or why it cannot be. */
export function measureUsage(
  event: ReceivedUsage,
  meters: MetersByType,
  limits: UsageLimits,
  now: Instant,
): MeasuredUsage | Refusal {
  const time = event.time ?? now;
  const refusal = refuseAttributes(event) ?? refuseTime(time, limits, now);
  if (refusal !== undefined) return refusal;
  const counting = meters.get(event.type);
  if (counting === undefined) return { reason: "TYPE_UNKNOWN", message: `type: no meter counts ${event.type}` };
  if (isLonger(event.dataText, limits.dataBytes)) {
    return { reason: "DATA_TOO_LARGE", message: `data: more than ${limits.dataBytes} bytes of JSON` };
  }
  const amounts: { meterKey: string; amount: Amount }[] = [];
  for (const meter of counting) {
    const amount = measure(meter, event.data);
    if ("reason" in amount) return amount;
    amounts.push({ meterKey: meter.key, amount });
  }
  const { source, id, type, subject: accountId, dataText } = event;
  return { source, id, type, accountId, time, dataText, amounts };
}

const longest = { source: 1024, id: 256, type: 200, subject: 128 } as const;

function refuseAttributes(event: ReceivedUsage): Refusal | undefined {
  for (const name of ["source", "id", "type", "subject"] as const) {
    const value = event[name];
    const reason = `${name.toUpperCase()}_INVALID`;
    if (value === "") return { reason, message: `${name}: must not be empty` };
    if (value.length > longest[name]) return { reason, message: `${name}: longer than ${longest[name]} characters` };
    if (value.includes("\0") || !value.isWellFormed()) return { reason, message: `${name}: not well-formed text` };
  }
  return undefined;
}

function refuseTime(time: Instant, { aheadMs, retentionMs }: UsageLimits, now: Instant): Refusal | undefined {
  if (!Number.isFinite(time)) return { reason: "TIME_INVALID", message: "time: not an RFC 3339 instant" };
  if (time > now + aheadMs) return { reason: "TIME_IN_FUTURE", message: "time: too far in the future" };
  if (time < now - retentionMs) return { reason: "TIME_TOO_OLD", message: "time: older than events are kept" };
  return undefined;
}

function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes;
}
