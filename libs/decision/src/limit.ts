import { addDecimals, compareDecimals, multiplyDecimals, subtractDecimals } from "./decimal.ts";

/** How much is wanted or allowed: a number as limits have it, Infinity, or the text of a decimal. */
export type Quantity = number | string;

const mostDecimals = 6;
const fractionsBelow = 1e9;
/** From here on the text of a number has an exponent. */
const boundless = 1e21;

/**
 * Whether a number can be a limit: whole, or below a thousand million with six decimals at most. Those have 15 digits at
 * most, so that the number's text is the decimal that was meant.
 */
export function isLimit(value: unknown): value is number {
  if (typeof value !== "number" || value < 0) return false;
  return Number.isSafeInteger(value) || (value < fractionsBelow && Number(value.toFixed(mostDecimals)) === value);
}

/** The sum of two ceilings, Infinity for none: 0.1 and 0.2 are 0.3. */
export function addLimits(left: number, right: number): number {
  return Number(addQuantities(left, right));
}

/** A ceiling so many times. */
export function multiplyLimit(limit: number, times: number): number {
  return isPlain(limit, times) ? limit * times : Number(multiplyDecimals(String(limit), String(times)));
}

/** The exact sum. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  return isPlain(left, right) ? Number(left) + Number(right) : addDecimals(String(left), String(right));
}

/** What is left of the ceiling, never less than nothing. */
export function leftBelow(ceiling: number, taken: Quantity): Quantity {
  if (isPlain(ceiling, taken)) return Math.max(0, ceiling - Number(taken));
  return isWithin(taken, ceiling) ? subtractDecimals(String(ceiling), String(taken)) : 0;
}

/** Whether it is no more than the ceiling. */
export function isWithin(wanted: Quantity, ceiling: number): boolean {
  return isPlain(wanted, ceiling) ? Number(wanted) <= ceiling : compareDecimals(String(wanted), String(ceiling)) <= 0;
}

/** What was asked for, as a number where that is the same. */
export function toQuantity(asked: Quantity): Quantity {
  return typeof asked === "string" && /^\d{1,15}$/.test(asked) ? Number(asked) : asked;
}

/** Whether numbers alone will do: both are whole, or one is beyond all that has decimals. */
function isPlain(left: Quantity, right: Quantity): boolean {
  if (Number.isInteger(left) && Number.isInteger(right)) return true;
  return Number(left) >= boundless || Number(right) >= boundless;
}
