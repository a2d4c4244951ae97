import { describe, expect, it } from "@jest/globals";
import { testIds } from "./ids.ts";
import { TestClock } from "./test-clock.ts";

describe("TestClock", () => {
  it("stands still until it is told", () => {
    const clock = new TestClock("2026-02-03T04:05:06.789Z");
    expect(clock.now().toISOString()).toBe("2026-02-03T04:05:06.789Z");
    clock.advance(211);
    expect(clock.now().toISOString()).toBe("2026-02-03T04:05:07.000Z");
    clock.set("2026-01-01T00:00:00Z");
    expect(clock.now()).toEqual(new Date("2026-01-01T00:00:00Z"));
  });
});

describe("testIds", () => {
  it("makes the same ids in every run, and never the same twice", () => {
    const [one, two] = [testIds(), testIds()];
    const ids = [one("lic"), one("lic")];
    expect([two("lic"), two("lic")]).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^lic_[0-9a-f]{32}$/);
  });

  it("keeps generators with different seeds apart", () => {
    expect(testIds(1)("lic")).not.toBe(testIds(2)("lic"));
  });
});
