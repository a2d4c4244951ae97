import { type Balance, type Book, toBalance, usedPercent } from "./book.ts";

/** Something about a balance that somebody should hear of. */
export type UsageEvent =
  | { readonly kind: "threshold-reached"; readonly percent: number; readonly balance: Balance }
  | { readonly kind: "exhausted"; readonly balance: Balance };

/** A book after its thresholds were looked at, and what is to be told. */
export interface Watched {
  readonly book: Book;
  readonly events: readonly UsageEvent[];
}

/**
 * Tells of each threshold passed since the book was last looked at. What was told is kept in the book, so that it is told
 * once in a period; it may be told again after the limit was raised and the new one is reached too.
 */
export function watchThresholds(book: Book, thresholdsPercent: readonly number[]): Watched {
  const percent = book.segment.limit.isZero() ? 0 : usedPercent(book);
  const passed = thresholdsPercent.filter((threshold) => threshold <= percent);
  const passedPercent = Math.max(0, ...passed);
  if (passedPercent === book.passedPercent) return { book, events: [] };
  const balance = toBalance(book);
  const events: UsageEvent[] = passed
    .filter((threshold) => threshold > book.passedPercent)
    .sort((left, right) => left - right)
    .map((threshold) => ({ kind: "threshold-reached", percent: threshold, balance }));
  if (percent >= 100 && book.passedPercent < 100) events.push({ kind: "exhausted", balance });
  return { book: { ...book, passedPercent }, events };
}
