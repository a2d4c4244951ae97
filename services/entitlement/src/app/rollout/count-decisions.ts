import type { Decision, DecisionRequest, MeteredEvidence, Snapshot, SnapshotDocument } from "@licet/decision";
import { decide, isInRollout } from "@licet/decision";
import type { GuardCounts, RolloutCount } from "./ports.ts";

/** A decision and what it was made from. */
export interface CountedDecision {
  readonly tenantId: string;
  readonly snapshot: Snapshot;
  readonly request: DecisionRequest;
  readonly time: Date;
  readonly evidence: MeteredEvidence | undefined;
  readonly decision: Decision;
}

/** Totals of one minute; what was kept of them is told by how many decisions there were then. */
interface Counter extends RolloutCount {
  decisions: number;
  denied: number;
  errors: number;
  kept: number;
}

/** A rule whose guard watches, and on which side of it the account is. */
interface Side {
  readonly rule: string;
  readonly productKey: string | undefined;
  readonly inside: boolean;
}

const minuteMs = 60_000;

/**
 * Counts decisions for the guards of rollouts in memory, by minute, rule, feature and side. The totals are of this process
 * alone and never go down, so writing the same ones twice is writing them once. Beyond the capacity nothing new is counted,
 * which only a database that is long away can bring about.
 */
export class DecisionCounts implements GuardCounts {
  readonly #capacity: number;
  readonly #counters = new Map<string, Counter>();
  readonly #sides = new WeakMap<SnapshotDocument, readonly Side[]>();
  #minute = 0;

  constructor(capacity = 50_000) {
    this.#capacity = capacity;
  }

  note(counted: CountedDecision): void {
    const { snapshot, decision } = counted;
    const sides = this.#sidesOf(snapshot.document);
    if (sides.length === 0) return;
    const productKey = snapshot.features.get(decision.feature)?.document.productKey;
    for (const side of sides) if (side.productKey === productKey) this.#count(side, counted);
  }

  /** The totals that were not kept yet. */
  take(): RolloutCount[] {
    return [...this.#counters.values()]
      .filter(({ decisions, kept }) => decisions > kept)
      .map(({ kept: _kept, ...count }) => count);
  }

  /** These were written. Minutes that are over are forgotten. */
  keep(counts: readonly RolloutCount[]): void {
    for (const count of counts) {
      const counter = this.#counters.get(keyOf(count));
      if (counter !== undefined) counter.kept = count.decisions;
    }
    for (const [key, { minute, decisions, kept }] of this.#counters) {
      if (decisions === kept && minute.getTime() < this.#minute) this.#counters.delete(key);
    }
  }

  #sidesOf(document: SnapshotDocument): readonly Side[] {
    const known = this.#sides.get(document);
    if (known !== undefined) return known;
    const sides = Object.entries(document.rollouts ?? {})
      .filter(([, { guarded }]) => guarded)
      .map(([rule, rollout]) => {
        return { rule, productKey: rollout.productKey, inside: isInRollout(rule, rollout, document.accountId) };
      });
    this.#sides.set(document, sides);
    return sides;
  }

  #count(side: Side, counted: CountedDecision): void {
    const counter = this.#counterOf(side, counted);
    if (counter === undefined) return;
    counter.decisions += 1;
    if (isDenied(side, counted)) counter.denied += 1;
    if (counted.evidence?.state === "unavailable") counter.errors += 1;
  }

  /** A clock that goes back does not open a minute again: it may have been written and forgotten. */
  #counterOf({ rule, inside }: Side, { tenantId, decision, time }: CountedDecision): Counter | undefined {
    this.#minute = Math.max(this.#minute, Math.floor(time.getTime() / minuteMs) * minuteMs);
    const place = { tenantId, rolloutKey: rule, featureKey: decision.feature, inside };
    const key = keyOf({ ...place, minute: this.#minute });
    const found = this.#counters.get(key);
    if (found !== undefined || this.#counters.size >= this.#capacity) return found;
    const counter = { ...place, minute: new Date(this.#minute), decisions: 0, denied: 0, errors: 0, kept: 0 };
    this.#counters.set(key, counter);
    return counter;
  }
}

/** An account outside counts as it would be answered inside: otherwise all would be denied there. */
function isDenied({ rule }: Side, { snapshot, request, time, evidence, decision }: CountedDecision): boolean {
  if (decision.allowed) return false;
  const isForRollout = decision.failures.some(
    ({ code, causes }) => code === "ROLLOUT_EXCLUDED" || causes?.includes("ROLLOUT_EXCLUDED"),
  );
  return !isForRollout || !decide(snapshot, { ...request, withoutRollout: rule }, time, evidence).allowed;
}

type Place = Pick<RolloutCount, "tenantId" | "rolloutKey" | "featureKey" | "inside"> & {
  readonly minute: Date | number;
};

function keyOf({ tenantId, rolloutKey, featureKey, inside, minute }: Place): string {
  return `${Number(minute)}\n${tenantId}\n${rolloutKey}\n${featureKey}\n${inside ? 1 : 0}`;
}
