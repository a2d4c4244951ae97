/** Where a rule gives way, and why. An entry without a good reason is taken out in review. */

/** Libs that show more names than others, by name. */
export const manyNames: Readonly<Record<string, { most: number; reason: string }>> = {};
