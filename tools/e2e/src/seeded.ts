import { randomInt } from "node:crypto";

/** The seed of this run: LICET_E2E_SEED repeats an earlier one. */
export function chooseSeed(): number {
  const given = process.env["LICET_E2E_SEED"];
  return given === undefined ? randomInt(1, 2 ** 31) : Number(given);
}

/** Numbers from 0 up to 1 that the seed determines (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
