import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { isRecurrence, periodAt } from "./period.ts";

const at = (text: string): number => Date.parse(text);
const iso = ({ start, end }: { start: number; end: number }): string[] =>
  [start, end].map((ms) => new Date(ms).toISOString());

describe("periodAt", () => {
  it.each([
    [
      "clamps at month ends, reckoned from the anchor",
      "2026-02-28T00:00Z",
      "2026-01-31T00:00Z",
      "P1M",
      "UTC",
      "2026-02-28T00:00Z",
      "2026-03-31T00:00Z",
    ],
    [
      "ends before the next begins",
      "2026-02-27T23:59:59.999Z",
      "2026-01-31T00:00Z",
      "P1M",
      "UTC",
      "2026-01-31T00:00Z",
      "2026-02-28T00:00Z",
    ],
    [
      "keeps a leap day",
      "2025-06-01T00:00Z",
      "2024-02-29T00:00Z",
      "P1Y",
      "UTC",
      "2025-02-28T00:00Z",
      "2026-02-28T00:00Z",
    ],
    [
      "follows the account's midnight over summer time",
      "2026-04-15T00:00Z",
      "2026-02-28T23:00Z",
      "P1M",
      "Europe/Berlin",
      "2026-03-31T22:00Z",
      "2026-04-30T22:00Z",
    ],
    [
      "takes a wall time that never comes as if clocks had not been set",
      "2026-03-29T12:00Z",
      "2026-03-28T01:30Z",
      "P1D",
      "Europe/Berlin",
      "2026-03-29T01:30Z",
      "2026-03-30T00:30Z",
    ],
    [
      "counts hours exactly",
      "2026-03-29T02:30Z",
      "2026-03-29T00:00Z",
      "PT2H",
      "Europe/Berlin",
      "2026-03-29T02:00Z",
      "2026-03-29T04:00Z",
    ],
    [
      "reaches back before the anchor",
      "2025-12-31T00:00Z",
      "2026-01-31T00:00Z",
      "P1M",
      "UTC",
      "2025-12-31T00:00Z",
      "2026-01-31T00:00Z",
    ],
  ])("%s", (_name, now, anchor, recurrence, timeZone, start, end) => {
    const expected = iso({ start: at(start), end: at(end) });
    expect(iso(periodAt(at(now), at(anchor), recurrence, timeZone))).toEqual(expected);
  });

  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
  ];
  const instant = fc.integer({ min: at("2000-01-01T00:00Z"), max: at("2040-01-01T00:00Z") });
  const recurrence = fc.constantFrom("P1M", "P3M", "P1Y", "P1W", "P1D", "P10D", "P1M15D");

  it("agrees with a calendar library in every zone", () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 400 }),
        recurrence,
        fc.constantFrom(...zones),
        (anchor, n, length, zone) => {
          const first = Temporal.Instant.fromEpochMilliseconds(anchor).toZonedDateTimeISO(zone);
          const duration = Temporal.Duration.from(length);
          const { years, months, weeks, days } = duration;
          const startOf = (times: number): number =>
            first.add({ years: years * times, months: months * times, weeks: weeks * times, days: days * times })
              .epochMilliseconds;
          const expected = { start: startOf(n), end: startOf(n + 1) };
          expect(periodAt(expected.start, anchor, length, zone)).toEqual(expected);
          expect(periodAt(expected.end - 1, anchor, length, zone)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("puts every instant into exactly one period, and periods beside each other", () => {
    fc.assert(
      fc.property(instant, instant, recurrence, fc.constantFrom(...zones), (now, anchor, length, zone) => {
        const period = periodAt(now, anchor, length, zone);
        expect(period.start <= now && now < period.end).toBe(true);
        expect(periodAt(period.end, anchor, length, zone).start).toBe(period.end);
      }),
      { numRuns: 200 },
    );
  });
});

describe("isRecurrence", () => {
  it.each(["P1M", "P1Y6M", "P7D", "P2W", "PT1H", "P1DT12H"])("accepts %s", (text) =>
    expect(isRecurrence(text)).toBe(true),
  );
  it.each(["", "P", "PT", "P0D", "1M", "P1.5M", "-P1M", "P1H", "monthly"])("refuses %j", (text) => {
    expect(isRecurrence(text)).toBe(false);
  });
});
