/** The sum of decimals, exactly and without trailing zeros. */
export function addAmounts(amounts: readonly string[]): string {
  const places = Math.max(0, ...amounts.map((amount) => fractionOf(amount).length));
  const units = amounts.reduce((sum, amount) => sum + toUnits(amount, places), 0n);
  return fromUnits(units, places);
}

/** What is left of a decimal after another is taken from it; not below 0. */
export function leftOf(amount: string, taken: string): string {
  const places = Math.max(fractionOf(amount).length, fractionOf(taken).length);
  const units = toUnits(amount, places) - toUnits(taken, places);
  return fromUnits(units < 0n ? 0n : units, places);
}

function fromUnits(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, "0");
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
}

/** Negative, 0 or positive. */
export function compareAmounts(left: string, right: string): number {
  const places = Math.max(fractionOf(left).length, fractionOf(right).length);
  const [one, other] = [toUnits(left, places), toUnits(right, places)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function toUnits(amount: string, places: number): bigint {
  const [whole = "0"] = amount.split(".");
  return BigInt(whole + fractionOf(amount).padEnd(places, "0"));
}

function fractionOf(amount: string): string {
  return amount.split(".")[1] ?? "";
}
