/** A decimal as digits and how many of them stand after the point. */
interface Decimal {
  units: bigint;
  scale: number;
}

const pattern = /^(-?)(\d{1,30})(?:\.(\d{1,18}))?$/;

/** Whether the text is a plain decimal: digits, at most one point, no exponent. */
export function isDecimal(text: string): boolean {
  return pattern.test(text);
}

/** Negative, 0 or positive. */
export function compareDecimals(left: string, right: string): number {
  const difference = subtract(parse(left), parse(right)).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact sum, without trailing zeros. */
export function addDecimals(left: string, right: string): string {
  const negated = parse(right);
  return format(subtract(parse(left), { units: -negated.units, scale: negated.scale }));
}

/** The exact difference, without trailing zeros. */
export function subtractDecimals(left: string, right: string): string {
  return format(subtract(parse(left), parse(right)));
}

/** The exact product, without trailing zeros. */
export function multiplyDecimals(left: string, right: string): string {
  const [a, b] = [parse(left), parse(right)];
  return format({ units: a.units * b.units, scale: a.scale + b.scale });
}

function parse(text: string): Decimal {
  const match = pattern.exec(text);
  if (match === null) throw new TypeError(`not a decimal: ${text}`);
  const [, sign = "", whole = "", fraction = ""] = match;
  return { units: BigInt(sign + whole + fraction), scale: fraction.length };
}

function subtract(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  const raise = (value: Decimal): bigint => value.units * 10n ** BigInt(scale - value.scale);
  return { units: raise(left) - raise(right), scale };
}

function format({ units, scale }: Decimal): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + digits.slice(0, -scale) + (fraction && `.${fraction}`);
}
