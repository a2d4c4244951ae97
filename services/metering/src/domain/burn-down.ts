import type { Instant } from "@licet/decision";
import { type Amount, sumAmounts, zero } from "./amount.ts";
import { type Balances, enterInstant, type Payment, payFrom, rollOver } from "./balances.ts";
import { type Grant, inBurningOrder, isInForce, nextBoundary, recursAt } from "./grant.ts";

/** An amount used at an instant. */
export interface Use {
  readonly at: Instant;
  readonly amount: Amount;
}

/** Ends a period: balances roll over, the count of usage restarts. */
export interface Reset {
  readonly at: Instant;
  /** Pay what nobody paid from what rolled over, and carry on the rest; otherwise it is forgiven. */
  readonly preservesOverage: boolean;
}

/** Where a run begins; what is absent is 0, balances that are absent are full. */
export interface BurnStart {
  readonly at: Instant;
  readonly balances?: Balances;
  readonly overage?: Amount;
  readonly used?: Amount;
  readonly grantUsed?: Amount;
}

/** All that determines a burn-down. */
export interface BurnRun {
  readonly grants: readonly Grant[];
  readonly usage: readonly Use[];
  readonly resets: readonly Reset[];
  readonly start: BurnStart;
  readonly until: Instant;
  readonly timeZone: string;
}

/** A stretch of time in which no grant changes, or the moment of a reset (from = to). */
export interface BurnSegment {
  readonly kind: "usage" | "rollover";
  readonly from: Instant;
  readonly to: Instant;
  readonly used: Amount;
  readonly overageAtStart: Amount;
  readonly balancesAtStart: Balances;
  readonly payments: readonly Payment[];
  readonly overage: Amount;
}

/** Where a run ends, and how it came there. */
export interface Burned {
  readonly balances: Balances;
  /** Use that no grant has paid: a debt that later grants pay first. */
  readonly overage: Amount;
  /** Of the period since the last reset. */
  readonly used: Amount;
  readonly grantUsed: Amount;
  readonly segments: readonly BurnSegment[];
}

/**
 * Burns grants by usage: lower priority first, then nearer expiry, then earlier creation. Pure and exact; the statement
 * of an account and the balance at any instant are runs of it.
 */
export function burnDown(run: BurnRun): Burned {
  const burning = new BurnDown(run);
  if (run.start.at < run.until) burning.runToEnd();
  return burning.burned;
}

class BurnDown {
  readonly #run: BurnRun;
  readonly #grants: readonly Grant[];
  readonly #resets: ReadonlyMap<Instant, Reset>;
  readonly #segments: BurnSegment[] = [];
  #at: Instant;
  #balances: Balances;
  #overage: Amount;
  #used: Amount;
  #grantUsed: Amount;

  constructor(run: BurnRun) {
    const { at, balances, overage = zero, used = zero, grantUsed = zero } = run.start;
    this.#run = run;
    this.#grants = inBurningOrder(run.grants);
    this.#resets = new Map(run.resets.map((reset) => [reset.at, reset]));
    this.#at = at;
    this.#balances = new Map(
      run.grants.map((grant) => [grant.id, isInForce(grant, at) ? (balances?.get(grant.id) ?? grant.amount) : zero]),
    );
    this.#overage = overage;
    this.#used = used;
    this.#grantUsed = grantUsed;
  }

  get burned(): Burned {
    return {
      balances: this.#balances,
      overage: this.#overage,
      used: this.#used,
      grantUsed: this.#grantUsed,
      segments: this.#segments,
    };
  }

  runToEnd(): void {
    const { until } = this.#run;
    for (let to = this.#nextInstant(); to < until; to = this.#nextInstant()) {
      this.#burnUntil(to);
      this.#reset(to);
      this.#enter(to);
    }
    this.#burnUntil(until);
    const isReset = this.#reset(until);
    if (!isReset && !this.#grants.some((grant) => this.#recurs(grant, until))) return;
    this.#enter(until);
    this.#pay(this.#overage);
  }

  #nextInstant(): Instant {
    const resets = this.#run.resets.map(({ at }) => at).filter((at) => at > this.#at);
    return Math.min(nextBoundary(this.#grants, this.#at, this.#run.timeZone), ...resets);
  }

  #burnUntil(to: Instant): void {
    const from = this.#at;
    const used = sumAmounts(this.#run.usage.filter(({ at }) => at >= from && at < to).map(({ amount }) => amount));
    this.#used = this.#used.plus(used);
    const opening = { from, to, used, overageAtStart: this.#overage, balancesAtStart: this.#balances };
    const payments = this.#pay(this.#overage.plus(used));
    this.#segments.push({ kind: "usage", ...opening, payments, overage: this.#overage });
    this.#at = to;
  }

  #reset(at: Instant): boolean {
    const reset = this.#resets.get(at);
    if (reset === undefined) return false;
    const inForce = this.#grants.filter((grant) => isInForce(grant, at));
    this.#balances = new Map([...this.#balances, ...rollOver(inForce, this.#balances)]);
    this.#used = zero;
    this.#grantUsed = zero;
    if (!reset.preservesOverage) this.#overage = zero;
    const opening = { from: at, to: at, used: zero, overageAtStart: this.#overage, balancesAtStart: this.#balances };
    const payments = this.#pay(this.#overage);
    this.#segments.push({ kind: "rollover", ...opening, payments, overage: this.#overage });
    return true;
  }

  #enter(at: Instant): void {
    this.#balances = enterInstant(this.#grants, this.#balances, at, this.#run.timeZone);
  }

  #pay(demand: Amount): readonly Payment[] {
    const { balances, payments, unpaid } = payFrom(this.#grants, this.#balances, demand);
    this.#balances = balances;
    this.#overage = unpaid;
    this.#grantUsed = this.#grantUsed.plus(sumAmounts(payments.map(({ amount }) => amount)));
    return payments;
  }

  #recurs(grant: Grant, at: Instant): boolean {
    return isInForce(grant, at) && recursAt(grant, at, this.#run.timeZone);
  }
}
