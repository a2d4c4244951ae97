import type { Clock } from "@licet/kernel";

/** Bounds attempts per name: some at once, then one in a while. One that turns out right is not counted. */
export interface AttemptLimit {
  /** Counts an attempt and answers 0; or the milliseconds until one may be made. */
  take(name: string): number;
  giveBack(name: string): void;
}

const burst = 20;
const intervalMs = 1000;
const maxNames = 10_000;

/** In this replica's memory; names that have not failed lately are forgotten. */
export function createAttemptLimit(clock: Clock): AttemptLimit {
  /** By name, when all its attempts are paid off. */
  const paidOffMs = new Map<string, number>();

  function set(name: string, ms: number): void {
    paidOffMs.delete(name);
    if (ms > clock.now().getTime()) paidOffMs.set(name, ms);
    const [oldest] = paidOffMs.keys();
    if (paidOffMs.size > maxNames && oldest !== undefined) paidOffMs.delete(oldest);
  }

  return {
    take(name) {
      const now = clock.now().getTime();
      const since = Math.max(paidOffMs.get(name) ?? 0, now);
      const waitMs = since - now - (burst - 1) * intervalMs;
      if (waitMs > 0) return waitMs;
      set(name, since + intervalMs);
      return 0;
    },
    giveBack(name) {
      set(name, (paidOffMs.get(name) ?? 0) - intervalMs);
    },
  };
}
