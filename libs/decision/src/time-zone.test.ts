import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isTimeZone, toWallClock } from "./time-zone.ts";

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Pacific/Apia",
];

/** What the runtime's own calendar shows, read afresh each time. */
function readAfresh(instantMs: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(
    instantMs,
  );
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

describe("toWallClock", () => {
  it("shows what the runtime's calendar shows, on days with a change of clocks too", () => {
    const halfHours = fc.integer({ min: 0, max: 2 * 24 * 365 * 30 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), halfHours, (timeZone, count) => {
        const instantMs = Date.UTC(2005, 0, 1) + count * 1_800_000;
        expect(toWallClock(instantMs, timeZone)).toBe(readAfresh(instantMs, timeZone));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { name: "before clocks are set forward", at: "2026-03-29T00:59:59.999Z", shown: "2026-03-29T01:59:59.999Z" },
    { name: "after clocks are set forward", at: "2026-03-29T01:00:00.000Z", shown: "2026-03-29T03:00:00.000Z" },
    { name: "before clocks are set back", at: "2026-10-25T00:59:59.999Z", shown: "2026-10-25T02:59:59.999Z" },
    { name: "after clocks are set back", at: "2026-10-25T01:00:00.000Z", shown: "2026-10-25T02:00:00.000Z" },
  ])("is right in Berlin $name", ({ at, shown }) => {
    expect(new Date(toWallClock(Date.parse(at), "Europe/Berlin")).toISOString()).toBe(shown);
  });

  it("knows the day that Samoa left out", () => {
    const last = Date.UTC(2011, 11, 30, 9, 59, 59);
    expect(new Date(toWallClock(last, "Pacific/Apia")).toISOString()).toBe("2011-12-29T23:59:59.000Z");
    expect(new Date(toWallClock(last + 1000, "Pacific/Apia")).toISOString()).toBe("2011-12-31T00:00:00.000Z");
  });

  it("works at the last instant that a Date can hold", () => {
    expect(toWallClock(8.64e15 - dayMs, "Europe/Berlin")).toBe(8.64e15 - dayMs + 2 * 3_600_000);
  });
});

const dayMs = 86_400_000;

describe("isTimeZone", () => {
  it.each(zones)("knows %s", (timeZone) => expect(isTimeZone(timeZone)).toBe(true));
  it.each(["", "Europe/Nowhere", "+99:00"])("does not know %p", (timeZone) => expect(isTimeZone(timeZone)).toBe(false));
});
