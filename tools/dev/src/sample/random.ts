/** Repeatable numbers: the same seed gives the same sample on every machine (mulberry32). */
export interface Dice {
  /** A number of [0, 1). */
  next(): number;
  /** A whole number of [least, most]. */
  between(least: number, most: number): number;
  /** One of the choices. */
  pick<T>(choices: readonly T[]): T;
}

/** Dice that always fall the same way for one seed. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
  };
}
