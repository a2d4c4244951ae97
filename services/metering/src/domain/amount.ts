import { Decimal } from "decimal.js";

/** An exact decimal quantity of whatever a meter counts. 200 digits hold any sum and product of the amounts let in. */
export type Amount = Decimal;

const Exact = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -1000, toExpPos: 1000 });

export const zero: Amount = new Exact(0);

/** The amount that a decimal text or a whole number states. */
export function toAmount(value: string | number | bigint): Amount {
  return new Exact(typeof value === "bigint" ? value.toString() : value);
}

/** Plain digits without exponent or trailing zeros. */
export function formatAmount(amount: Amount): string {
  return amount.isZero() ? "0" : amount.toFixed();
}

export function sumAmounts(amounts: Iterable<Amount>): Amount {
  let sum = zero;
  for (const amount of amounts) sum = sum.plus(amount);
  return sum;
}

export function smallerOf(left: Amount, right: Amount): Amount {
  return left.lessThan(right) ? left : right;
}

export function largerOf(left: Amount, right: Amount): Amount {
  return left.lessThan(right) ? right : left;
}
