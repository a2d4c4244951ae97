import type { DomainEvent } from "../change.ts";
import type { Licence } from "./licence.ts";

/** What comes to pass with a licence by time alone. */
export type MomentKind = "started" | "grace_started" | "expired" | "maintenance_ended" | "expiring";

/** An instant at which something of a licence comes to pass. */
export interface Moment {
  readonly kind: MomentKind;
  /** Names it among those of the licence: the kind, with the lead time where there are several. */
  readonly key: string;
  readonly timeMs: number;
  /** expiring: how long before the term's end, an ISO 8601 duration in days or weeks. */
  readonly notice?: string;
}

const dayMs = 86_400_000;

/** How long a lead time is, in milliseconds: days have 24 hours here. @throws RangeError unless it is days or weeks */
export function leadMs(notice: string): number {
  const [, count = "", unit = ""] = /^P([1-9]\d{0,3})([DW])$/.exec(notice) ?? [];
  if (count === "") throw new RangeError(`a lead time is in days or weeks, such as P7D: ${notice}`);
  return Number(count) * (unit === "W" ? 7 : 1) * dayMs;
}

/** The lead times of a list such as `P30D,P7D`; none of an empty one. @throws RangeError */
export function toNotices(list: string): string[] {
  const notices = list
    .split(",")
    .map((notice) => notice.trim())
    .filter((notice) => notice !== "");
  notices.forEach(leadMs);
  return [...new Set(notices)];
}

/** The moments that were not told yet, at whatever instant; one that is revoked, or that nobody has begun to use, has none. */
export function untoldMoments(licence: Licence, notices: readonly string[]): Moment[] {
  const { told = {} } = licence;
  return momentsOf(licence, notices).filter(({ key, timeMs }) => told[key] !== timeMs);
}

function momentsOf(licence: Licence, notices: readonly string[]): Moment[] {
  const { startTime, endTime, graceEndTime, maintenanceEndTime } = licence;
  if (licence.state === "revoked" || licence.awaitsFirstUse !== undefined) return [];
  const hasGrace = endTime !== undefined && graceEndTime !== undefined && graceEndTime > endTime;
  const expiry = hasGrace ? graceEndTime : endTime;
  return [
    momentAt("started", startTime),
    ...(maintenanceEndTime === undefined ? [] : [momentAt("maintenance_ended", maintenanceEndTime)]),
    ...(endTime === undefined ? [] : noticesOf(startTime.getTime(), endTime.getTime(), notices)),
    ...(hasGrace ? [momentAt("grace_started", endTime)] : []),
    ...(expiry === undefined ? [] : [momentAt("expired", expiry)]),
  ];
}

function momentAt(kind: MomentKind, time: Date): Moment {
  return { kind, key: kind, timeMs: time.getTime() };
}

/** A term that is no longer than a lead time is not announced by it. */
function noticesOf(startMs: number, endMs: number, notices: readonly string[]): Moment[] {
  return notices
    .map((notice): Moment => {
      return { kind: "expiring", key: `expiring:${notice}`, timeMs: endMs - leadMs(notice), notice };
    })
    .filter(({ timeMs }) => timeMs > startMs);
}

/**
 * The licence with all its moments up to and including the instant told, and the events that tell them in sequence. Of
 * lead times that have passed together only the shortest is told, and none once the term is over.
 */
export function tellMoments(
  licence: Licence,
  notices: readonly string[],
  untilMs: number,
): { readonly licence: Licence; readonly events: readonly DomainEvent[] } {
  const due = untoldMoments(licence, notices).filter(({ timeMs }) => timeMs <= untilMs);
  if (due.length === 0) return { licence, events: [] };
  const told = { ...licence.told, ...Object.fromEntries(due.map(({ key, timeMs }) => [key, timeMs])) };
  const changed: Licence = { ...licence, told };
  const isOver = licence.endTime !== undefined && licence.endTime.getTime() <= untilMs;
  const last = Math.max(...due.filter(({ kind }) => kind === "expiring").map(({ timeMs }) => timeMs));
  const events = due
    .filter(({ kind, timeMs }) => kind !== "expiring" || (!isOver && timeMs === last))
    .sort((left, right) => left.timeMs - right.timeMs)
    .map(({ kind, timeMs, notice }): DomainEvent => {
      const moment = { licence: changed, time: new Date(timeMs) };
      return notice === undefined
        ? { kind: `licence_${kind}` as Exclude<MomentEventKind, "licence_expiring">, ...moment }
        : { kind: "licence_expiring", ...moment, notice };
    });
  return { licence: changed, events };
}

type MomentEventKind = `licence_${MomentKind}`;
