import { describe, expect, it } from "@jest/globals";
import { TestClock } from "@licet/testing";
import { createAttemptLimit } from "./attempt-limit.ts";

const takeMany = (limit: ReturnType<typeof createAttemptLimit>, name: string): number =>
  Array.from({ length: 100 }, () => limit.take(name)).filter((waitMs) => waitMs === 0).length;

describe("attempts", () => {
  it("are bounded per name, and one more may be made each second", () => {
    const clock = new TestClock();
    const limit = createAttemptLimit(clock);
    expect(takeMany(limit, "a")).toBe(20);
    expect(limit.take("a")).toBe(1000);
    expect(limit.take("b")).toBe(0);
    clock.advance(2000);
    expect(takeMany(limit, "a")).toBe(2);
    clock.advance(60_000);
    expect(takeMany(limit, "a")).toBe(20);
  });

  it("that turn out right are not counted", () => {
    const limit = createAttemptLimit(new TestClock());
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(limit.take("a")).toBe(0);
      limit.giveBack("a");
    }
  });
});
