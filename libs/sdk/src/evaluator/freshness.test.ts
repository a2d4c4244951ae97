import { expect, it } from "@jest/globals";
import { createFreshness } from "./freshness.ts";

it("a clock set back before a restart brings back no time that has passed", () => {
  const heardAt = Date.UTC(2026, 5, 1);
  const seenAt = heardAt + 60_000;
  let monotonicMs = 500;
  const clocks = { wall: () => new Date(heardAt - 86_400_000), monotonicMs: () => monotonicMs };
  const freshness = createFreshness(clocks);
  freshness.restore({ heardAt, seenAt });
  expect(freshness.ageMs()).toBe(Infinity);
  expect(freshness.now()).toEqual(new Date(seenAt));
  monotonicMs += 1000;
  expect(freshness.now()).toEqual(new Date(seenAt + 1000));
  freshness.hear(new Date(heardAt + 5000));
  expect(freshness.now()).toEqual(new Date(heardAt + 5000));
});

it("a clock that went on tells the time itself", () => {
  const heardAt = Date.UTC(2026, 5, 1);
  const freshness = createFreshness({ wall: () => new Date(heardAt + 9000), monotonicMs: () => 0 });
  freshness.restore({ heardAt, seenAt: heardAt + 1000 });
  expect([freshness.ageMs(), freshness.now()]).toEqual([9000, new Date(heardAt + 9000)]);
});

it("is not behind what it was told just before, however late the next comes", () => {
  let monotonicMs = 0;
  const start = Date.UTC(2026, 5, 1);
  const freshness = createFreshness({ wall: () => new Date(0), monotonicMs: () => monotonicMs });
  freshness.hear(new Date(start));
  monotonicMs += 5000;
  // Sent two seconds before it came.
  freshness.hear(new Date(start + 3000));
  expect(freshness.now()).toEqual(new Date(start + 5000));
  freshness.learn(new Date(start + 5400));
  expect(freshness.now()).toEqual(new Date(start + 5400));
});

it.each([
  { name: "a replica whose clock is fast", wrongMs: 50_000 },
  { name: "a platform whose clock is set back", wrongMs: 3_600_000 },
])("follows the platform again within two minutes after $name", ({ wrongMs }) => {
  let monotonicMs = 0;
  const start = Date.UTC(2026, 5, 1);
  const freshness = createFreshness({ wall: () => new Date(0), monotonicMs: () => monotonicMs });
  freshness.hear(new Date(start + wrongMs));
  for (let checkpoint = 1; checkpoint <= 8; checkpoint += 1) {
    monotonicMs = checkpoint * 15_000;
    freshness.hear(new Date(start + monotonicMs));
  }
  expect(freshness.now()).toEqual(new Date(start + monotonicMs));
});

it("learns the time without taking old news for new", () => {
  let monotonicMs = 0;
  const freshness = createFreshness({ wall: () => new Date(0), monotonicMs: () => monotonicMs });
  freshness.hear(new Date(1_000_000));
  monotonicMs += 700;
  freshness.learn(new Date(1_000_900));
  expect([freshness.ageMs(), freshness.now().getTime()]).toEqual([700, 1_000_900]);
});
