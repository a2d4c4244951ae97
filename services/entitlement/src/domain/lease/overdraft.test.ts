import { expect, it } from "@jest/globals";
import fc from "fast-check";
import type { OverdraftSpan } from "./lease.ts";
import { isOverdraftOpen, overdraftClosed, trackOverdraft } from "./overdraft.ts";

const hourMs = 3_600_000;
const start = Date.UTC(2026, 2, 2, 9);
const timeZone = "Europe/Berlin";
const reckoning = { startTime: new Date(start), timeZone };
const weekEnd = start + 7 * 24 * hourMs - hourMs;

/** Hours that pass, and how many keys above the quantity are in use from then on. */
const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 })), { maxLength: 8 });

it("what a snapshot says beforehand is what a checkout finds then, while nothing else happens", () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 200 }), (happened, days, hours) => {
      let spans: readonly OverdraftSpan[] = [];
      let atMs = start;
      for (const [passed, excess] of happened) {
        atMs += passed * hourMs;
        spans = trackOverdraft(spans, excess, new Date(atMs), timeZone);
      }
      const askedMs = atMs + hours * hourMs;
      fc.pre(askedMs < weekEnd);
      const terms = { percent: 20, units: 0, within: { days, window: "P1W" } };
      const closed = overdraftClosed(spans, terms, reckoning);
      const isClosed = closed !== undefined && closed.from <= askedMs && askedMs < closed.until;
      expect(isClosed).toBe(!isOverdraftOpen(spans, terms, reckoning, new Date(askedMs)));
    }),
    { numRuns: 1000 },
  );
});
