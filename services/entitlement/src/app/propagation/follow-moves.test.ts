import { expect, it } from "@jest/globals";
import { TestClock } from "@licet/testing";
import { nextStepTime } from "../../domain/propagation/advance.ts";
import { startPropagation } from "../../domain/propagation/change-propagation.ts";
import type { Propagation } from "../../domain/propagation/propagation.ts";
import { createFollowMoves } from "./follow-moves.ts";
import type { MovePorts } from "./move-holders.ts";
import type { PropagationWork } from "./ports.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const later = new Date("2027-03-01T00:00:00Z");

/** A propagation at renewal whose holders have all been found. */
function awaiting(scheduled: number): Propagation {
  const terms = { planKey: "team", fromVersions: [], toVersion: 2, neverAccountIds: [], onOverLimit: "skip" } as const;
  const around = { actor: "ann", reason: "why", now: clock.now() };
  const { propagation } = startPropagation(
    { ...terms, strategy: { kind: "at_renewal" } },
    { propagationId: "prp_1", total: scheduled },
    around,
  );
  return { ...propagation, phase: "awaiting", counts: { moved: 0, scheduled, skipped: 0 } };
}

/** Dated moves, of which the due ones end while they are looked at: between the first look and the second. */
function movesThatEnd(times: readonly Date[]): Pick<PropagationWork, "settle" | "pending"> {
  let pending = [...times].sort((left, right) => left.getTime() - right.getTime());
  let ended = 0;
  const passTime = (): void => {
    const left = pending.filter((time) => time > clock.now());
    ended += pending.length - left.length;
    pending = left;
  };
  return {
    settle: async (_tenantId, _propagationId, limit) => {
      const moved = Math.min(ended, limit);
      ended -= moved;
      passTime();
      return { moved, skipped: 0 };
    },
    pending: async (_tenantId, _propagationId, limit) => {
      const found = pending.slice(0, limit);
      passTime();
      return found.map((effectiveTime, index) => {
        return { licenceId: `lic_${index}`, accountId: "acme", moveId: `mov_${index}`, effectiveTime };
      });
    },
  };
}

/** Takes steps while one is due, as the job does. */
async function followAll(propagation: Propagation, times: readonly Date[]): Promise<Propagation> {
  const ports = { propagationWork: movesThatEnd(times), clock } as unknown as MovePorts;
  const step = createFollowMoves(ports);
  let present = propagation;
  for (;;) {
    const due = nextStepTime(present);
    if (due === undefined || due > clock.now()) return present;
    present = (await step("tenant", present)).change.propagation;
  }
}

it("misses no move that ends while it looks", async () => {
  const followed = await followAll(awaiting(2), [clock.now(), later]);
  expect(followed).toMatchObject({ state: "running", counts: { moved: 1, scheduled: 1 }, nextTime: later });
});

it("ends only when all that have ended are counted, however many there are at once", async () => {
  const many = Array.from({ length: 2500 }, () => clock.now());
  expect(await followAll(awaiting(2500), many)).toMatchObject({
    state: "completed",
    counts: { moved: 2500, scheduled: 0 },
  });
  expect(await followAll(awaiting(2501), [...many, later])).toMatchObject({
    state: "running",
    counts: { moved: 2500, scheduled: 1 },
    nextTime: later,
  });
});
