import type { Clocks } from "./freshness.ts";

/** The machine's own clocks. */
export const machineClocks: Clocks = {
  wall: () => new Date(),
  monotonicMs: () => performance.now(),
};
