import { describe, expect, it } from "@jest/globals";
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

describe("a wall clock that is set back", () => {
  const dayMs = 86_400_000;
  const heardAt = Date.UTC(2026, 5, 1);

  function startAt(wall: () => number) {
    let monotonicMs = 0;
    const freshness = createFreshness({ wall: () => new Date(wall()), monotonicMs: () => monotonicMs });
    return { freshness, pass: (ms: number) => void (monotonicMs += ms) };
  }

  it("brings back no time that has passed, however often the process is started meanwhile", () => {
    const seenAt = heardAt + 40 * dayMs;
    const setBackTo = heardAt - dayMs;
    const first = startAt(() => setBackTo).freshness;
    first.restore({ heardAt, seenAt });
    const second = startAt(() => setBackTo).freshness;
    second.restore(first.toHeard());
    const third = startAt(() => setBackTo).freshness;
    third.restore(second.toHeard());
    expect(third.now()).toEqual(new Date(seenAt));
    expect(third.ageMs()).toBe(Infinity);
  });

  it("while the process runs and before it is started anew brings back none either, and ends grace", () => {
    let wallMs = heardAt + 40 * dayMs;
    const { freshness, pass } = startAt(() => wallMs);
    freshness.restore({ heardAt, seenAt: heardAt + 30 * dayMs });
    expect(freshness.now()).toEqual(new Date(wallMs));
    wallMs -= 39 * dayMs;
    pass(1000);
    expect(freshness.now()).toEqual(new Date(heardAt + 40 * dayMs + 1000));
    const later = startAt(() => wallMs).freshness;
    later.restore(freshness.toHeard());
    expect(later.now()).toEqual(new Date(heardAt + 40 * dayMs + 1000));
    expect(later.ageMs()).toBe(Infinity);
  });

  it("to the right time is believed as soon as the platform is heard, also over a restart", () => {
    let wallMs = heardAt + 40 * dayMs;
    const { freshness } = startAt(() => wallMs);
    freshness.now();
    wallMs = heardAt;
    freshness.hear(new Date(heardAt));
    const later = startAt(() => wallMs + 1000).freshness;
    later.restore(freshness.toHeard());
    expect([later.ageMs(), later.now()]).toEqual([1000, new Date(heardAt + 1000)]);
  });
});
