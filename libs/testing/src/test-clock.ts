import type { Clock } from "@licet/kernel";

/** A clock that stands still until told. Starts at 2026-01-01T00:00:00Z unless given another instant. */
export class TestClock implements Clock {
  #nowMs: number;

  constructor(start: Date | string = "2026-01-01T00:00:00Z") {
    this.#nowMs = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  /** Moves on; a negative number sets the clock back. */
  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  set(instant: Date | string): void {
    this.#nowMs = new Date(instant).getTime();
  }
}
