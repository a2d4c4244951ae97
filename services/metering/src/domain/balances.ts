import type { Instant } from "@licet/decision";
import { type Amount, largerOf, smallerOf, zero } from "./amount.ts";
import { type Grant, isInForce, recursAt } from "./grant.ts";

/** What is left of each grant, by grant id. A grant that is not named has nothing left. */
export type Balances = ReadonlyMap<string, Amount>;

/** What one grant paid. */
export interface Payment {
  readonly grantId: string;
  readonly amount: Amount;
}

/** A demand paid as far as the balances went. */
export interface Paid {
  readonly balances: Balances;
  readonly payments: readonly Payment[];
  readonly unpaid: Amount;
}

/** Pays a demand from the grants in the given order, each up to its balance. */
export function payFrom(grants: readonly Grant[], balances: Balances, demand: Amount): Paid {
  const left = new Map(balances);
  const payments: Payment[] = [];
  let unpaid = demand;
  for (const { id } of grants) {
    if (!unpaid.greaterThan(zero)) break;
    const balance = left.get(id) ?? zero;
    const amount = smallerOf(balance, unpaid);
    if (!amount.greaterThan(zero)) continue;
    payments.push({ grantId: id, amount });
    left.set(id, balance.minus(amount));
    unpaid = unpaid.minus(amount);
  }
  return { balances: left, payments, unpaid };
}

/** The balances once starts, ends and recurrences at an instant have taken effect. */
export function enterInstant(
  grants: readonly Grant[],
  balances: Balances,
  at: Instant,
  timeZone: string,
): Map<string, Amount> {
  const entered = new Map<string, Amount>();
  for (const grant of grants) {
    const isNew = grant.start === at || recursAt(grant, at, timeZone);
    if (!isInForce(grant, at)) entered.set(grant.id, zero);
    else entered.set(grant.id, isNew ? grant.amount : (balances.get(grant.id) ?? zero));
  }
  return entered;
}

/** What a reset leaves of each balance; without rollover nothing. */
export function rollOver(grants: readonly Grant[], balances: Balances): Map<string, Amount> {
  return new Map(
    grants.map(({ id, rollover }) => {
      if (rollover === undefined) return [id, zero];
      return [id, smallerOf(rollover.max, largerOf(rollover.min, balances.get(id) ?? zero))];
    }),
  );
}
