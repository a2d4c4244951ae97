import { describe, expect, it } from "@jest/globals";
import { eventually } from "@licet/testing";
import { startJob } from "./job.ts";

describe("startJob", () => {
  it("repeats, never overlaps, and goes on after a failure", async () => {
    let runs = 0;
    let active = 0;
    const errors: unknown[] = [];
    const run = async (): Promise<void> => {
      runs += 1;
      active += 1;
      expect(active).toBe(1);
      await new Promise(setImmediate);
      active -= 1;
      if (runs === 1) throw new Error("first");
    };
    const job = startJob(
      { name: "sweep", intervalMs: 1, run },
      () => 0.5,
      (name, error) => errors.push([name, error]),
    );
    await eventually(() => runs >= 3);
    await job.stop();
    const stoppedAt = runs;
    expect(errors).toEqual([["sweep", new Error("first")]]);
    await new Promise(setImmediate);
    expect(runs).toBe(stoppedAt);
  });

  it("tells the run under way to end, and waits for it", async () => {
    let ended = false;
    let begun = false;
    const run = async (signal: AbortSignal): Promise<void> => {
      begun = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      ended = true;
    };
    const job = startJob(
      { name: "slow", intervalMs: 0, run },
      () => 0,
      () => undefined,
    );
    await eventually(() => begun);
    await job.stop();
    expect(ended).toBe(true);
  });
});
