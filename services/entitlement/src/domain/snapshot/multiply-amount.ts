/** A decimal times a whole number, exactly and without trailing zeros. */
export function multiplyAmount(amount: string, factor: number): string {
  if (factor === 1) return amount;
  const [whole = "0", fraction = ""] = amount.split(".");
  const digits = (BigInt(whole + fraction) * BigInt(factor)).toString().padStart(fraction.length + 1, "0");
  if (fraction === "") return digits;
  const point = digits.length - fraction.length;
  return `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0+$/, "");
}
