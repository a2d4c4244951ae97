import { createIdGenerator } from "@licet/kernel";
import type { IdGenerator } from "@licet/kernel";
import { TestClock } from "./test-clock.ts";

/** Ids in the real form that are the same in every run. Generators with different seeds never meet. */
export function testIds(seed = 0): IdGenerator {
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(4, seed);
  return createIdGenerator(new TestClock(), () => tail);
}
