import { describe, expect, it } from "@jest/globals";
import { parseInstant } from "./parse-input.ts";

describe("parseInstant", () => {
  it.each([
    ["2026-12-31T23:00:00Z", "2026-12-31T23:00:00.000Z"],
    ["2026-12-31T23:00:00.250Z", "2026-12-31T23:00:00.250Z"],
    ["2027-01-01T00:00+01:00", "2026-12-31T23:00:00.000Z"],
  ])("reads %s", (text, instant) => {
    expect(parseInstant(text).toISOString()).toBe(instant);
  });

  it.each(["", "tomorrow", "2026-12-31", "2026-12-31T23:00:00", "2026-13-01T00:00:00Z", "1767225600000"])(
    "refuses %p, which names no instant",
    (text) => {
      expect(() => parseInstant(text)).toThrow("such as 2026-12-31T23:00:00Z");
    },
  );
});
