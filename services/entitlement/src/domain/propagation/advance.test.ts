import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { afterBatch, afterDatedMoves, nextStepTime } from "./advance.ts";
import { cancelPropagation, pausePropagation, resumePropagation, startPropagation } from "./change-propagation.ts";
import type { PropagatedLicence, Propagation, PropagationStrategy } from "./propagation.ts";
import { isInWave } from "./waves.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const start = new Date("2026-03-01T00:00:00Z");
const around = { actor: "ann", reason: "why", now: start };

function begin(strategy: PropagationStrategy): Propagation {
  const terms = {
    planKey: "team",
    fromVersions: [],
    toVersion: 2,
    neverAccountIds: ["a3"],
    onOverLimit: "skip",
  } as const;
  return startPropagation({ ...terms, strategy }, { propagationId: "prp_1", total: 0 }, around).propagation;
}

const waitMs = 1000;

const waves = (...percents: number[]): PropagationStrategy => {
  return { kind: "waves", waves: percents.map((percent) => ({ percent, waitMs })), firstAccountIds: ["a1"] };
};

/** Holders in a table, and what was dealt with: what the database does, in memory. */
class World {
  propagation: Propagation;
  now = start;
  readonly holders = new Set<string>();
  readonly dealt = new Map<string, Pick<PropagatedLicence, "wave">>();
  readonly notes: string[] = [];

  constructor(strategy: PropagationStrategy) {
    this.propagation = begin(strategy);
  }

  /** A batch of so many licences, if it is due; a licence is named by its account. */
  step(limit: number): void {
    const due = nextStepTime(this.propagation);
    if (due === undefined || due > this.now) return;
    const { wave, place } = this.propagation;
    const rest = [...this.holders].sort().filter((id) => id > (place?.licenceId ?? "") && !this.dealt.has(id));
    const taken = rest.slice(0, limit);
    const members = taken.filter((id) => isInWave(this.propagation, wave, id));
    for (const id of members) {
      expect(this.dealt.has(id)).toBe(false);
      this.dealt.set(id, { wave });
    }
    const last = taken.at(-1);
    const outcomes = members.map(() => "moved" as const);
    const placed = last !== undefined && { place: { accountId: last, licenceId: last } };
    const batch = { members: members.length, outcomes, atEnd: rest.length < limit, ...placed };
    this.take(afterBatch(this.propagation, batch, this.now));
  }

  take({ propagation, note }: ReturnType<typeof afterBatch>): void {
    this.propagation = propagation;
    if (note !== undefined) this.notes.push(note.action);
  }
}

type Command =
  { do: "arrive" | "leave"; id: string } | { do: "step"; limit: number } | { do: "pause" | "resume" | "wait" };

const anId = fc.integer({ min: 0, max: 40 }).map((number) => `a${number}`);
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("arrive" as const, "leave" as const), id: anId }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("step" as const), limit: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause" as const, "resume" as const, "wait" as const) }) },
);

describe("a propagation in waves", () => {
  it(`deals with each licence once and in its wave, whoever comes and goes, seed ${seed}`, () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 40, maxLength: 80 }), (run) => {
        const world = new World(waves(10, 50, 100));
        for (const command of run) apply(world, command);
        if (world.propagation.state === "paused") apply(world, { do: "resume" });
        for (let left = 500; world.propagation.state === "running" && left > 0; left -= 1) {
          apply(world, { do: "wait" });
          apply(world, { do: "step", limit: 5 });
        }
        expect(world.propagation.state).toBe("completed");
        expect(world.propagation.counts.moved).toBe(world.dealt.size);
        expect(world.dealt.has("a3")).toBe(false);
        // Each in the first wave that lets it in, or later when it came later.
        for (const [id, { wave }] of world.dealt) expect(isInWave(world.propagation, wave, id)).toBe(true);
        expect(world.notes.filter((action) => action === "propagation.end_wave")).toHaveLength(2);
        expect(world.notes.filter((action) => action === "propagation.complete")).toHaveLength(1);
      }),
      { seed, numRuns: 250 },
    );
  });

  it("moves nobody of a wave before the one before has ended and its wait is over", () => {
    const world = new World(waves(10, 100));
    for (let id = 0; id < 40; id += 1) world.holders.add(`a${id}`);
    for (let step = 0; step < 50; step += 1) world.step(5);
    expect(world.dealt.size).toBe(0);
    pass(world, waitMs);
    for (let step = 0; step < 50; step += 1) world.step(5);
    expect(world.propagation.wave).toBe(1);
    const first = [...world.dealt.keys()];
    expect(first).toContain("a1");
    expect(first.length).toBeLessThan(20);
    pass(world, waitMs - 1);
    for (let step = 0; step < 50; step += 1) world.step(5);
    expect(world.dealt.size).toBe(first.length);
    pass(world, 1);
    for (let step = 0; step < 50; step += 1) world.step(5);
    expect(world.dealt.size).toBe(39);
    expect(world.propagation.state).toBe("completed");
  });
});

it("a propagation looks once more when a licence went to another account while its batch was on its way", () => {
  const running = begin({ kind: "now" });
  const gone = { members: 1, outcomes: [], atEnd: true };
  const again = afterBatch(running, gone, start).propagation;
  expect(again).toMatchObject({ state: "running", counts: { moved: 0 } });
  const moved = afterBatch(again, { members: 1, outcomes: ["moved"], atEnd: true }, start).propagation;
  const ended = afterBatch(moved, { members: 0, outcomes: [], atEnd: true }, start).propagation;
  expect(ended).toMatchObject({ state: "completed", counts: { moved: 1 } });
});

function pass(world: World, durationMs: number): void {
  world.now = new Date(world.now.getTime() + durationMs);
}

function apply(world: World, command: Command): void {
  const now = { ...around, now: world.now };
  switch (command.do) {
    case "arrive":
      return void world.holders.add(command.id);
    case "leave":
      return void world.holders.delete(command.id);
    case "step":
      return world.step(command.limit);
    case "wait":
      return pass(world, waitMs / 2);
    case "pause":
      if (world.propagation.state === "running") world.take(pausePropagation(world.propagation, now));
      return;
    case "resume":
      if (world.propagation.state === "paused") world.take(resumePropagation(world.propagation, now));
  }
}

describe("a propagation at renewal", () => {
  const nextTime = new Date("2027-01-01T00:00:00Z");
  const nothing = { moved: 0, skipped: 0, withdrawn: 0 };

  /** With three dated moves. */
  function awaiting(): Propagation {
    const outcomes = ["scheduled", "scheduled", "scheduled", "skipped"] as const;
    const pass = afterBatch(begin({ kind: "at_renewal" }), { members: 4, outcomes, atEnd: true }, start).propagation;
    return afterBatch(pass, { members: 0, outcomes: [], atEnd: true }, start).propagation;
  }

  it("awaits its dated moves, and is over with the last", () => {
    const propagation = afterDatedMoves(awaiting(), { ...nothing, nextTime }, start).propagation;
    expect(propagation).toMatchObject({ state: "running", phase: "awaiting", counts: { scheduled: 3, skipped: 1 } });
    expect(nextStepTime(propagation)).toEqual(nextTime);
    const { propagation: later } = afterDatedMoves(propagation, { ...nothing, moved: 2, nextTime }, nextTime);
    expect(later).toMatchObject({ state: "running", counts: { moved: 2, scheduled: 1, skipped: 1 } });
    const last = afterDatedMoves(later, { ...nothing, skipped: 1 }, nextTime);
    expect(last.propagation).toMatchObject({
      state: "completed",
      endTime: nextTime,
      counts: { scheduled: 0, skipped: 2 },
    });
    expect(last.note).toMatchObject({ action: "propagation.complete", actor: "licet" });
  });

  it("takes its dated moves back when it is paused, and finds their licences again when it is resumed", () => {
    const { propagation: paused } = pausePropagation(awaiting(), around);
    expect(nextStepTime(paused)).toEqual(start);
    const { propagation: rest } = afterDatedMoves(paused, { ...nothing, withdrawn: 2, nextTime }, start);
    expect(rest).toMatchObject({ state: "paused", counts: { scheduled: 1 } });
    expect(nextStepTime(rest)).toEqual(start);
    const { propagation: still } = afterDatedMoves(rest, { ...nothing, withdrawn: 1 }, start);
    expect(still).toMatchObject({ state: "paused", counts: { scheduled: 0 } });
    expect(nextStepTime(still)).toBeUndefined();
    const { propagation: resumed } = resumePropagation(still, around);
    expect(resumed).toMatchObject({ state: "running", phase: "moving", found: 0, nextTime: start });
    expect(resumed.place).toBeUndefined();
  });

  it("is cancelled once they are taken back, and keeps others out until then", () => {
    const { propagation } = cancelPropagation(awaiting(), around);
    expect(propagation.state).toBe("cancelling");
    expect(cancelPropagation(propagation, around).propagation).toBe(propagation);
    expect(() => resumePropagation(propagation, around)).toThrow(
      expect.objectContaining({ reason: "PROPAGATION_ENDED" }),
    );
    const { propagation: over } = afterDatedMoves(propagation, { ...nothing, withdrawn: 3 }, start);
    expect(over).toMatchObject({ state: "cancelled", endTime: start, statusActor: "ann" });
    for (const change of [pausePropagation, resumePropagation])
      expect(() => change(over, around)).toThrow(expect.objectContaining({ reason: "PROPAGATION_ENDED" }));
  });
});
