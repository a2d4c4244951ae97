import type { Clock } from "@licet/kernel";
import { findWorse, guardActor, haltByGuard } from "../../domain/rollout/guard.ts";
import type { WatchedRollout } from "../../domain/rollout/guard.ts";
import type { DecisionCounts } from "./count-decisions.ts";
import type { RolloutCounts, Rollouts } from "./ports.ts";

const dayMs = 86_400_000;

/** The longest window, and a day for those who are late. */
const keptMs = 8 * dayMs;

/** What the guard needs. */
export interface GuardPorts {
  readonly rollouts: Rollouts;
  readonly rolloutCounts: RolloutCounts;
  readonly decisionCounts: DecisionCounts;
  readonly clock: Clock;
  /** Tells this process's counts from those of all others, before it and beside it. */
  readonly writer: string;
}

/** Writes and looks, at intervals. */
export type RolloutGuard = ReturnType<typeof createGuardRollouts>;

/**
 * Writes what was counted and looks whether a rollout fares worse than its guard allows. Each replica looks after the
 * tenants for which it counted; what they find together is decided under the rollout's lock, so it is halted once.
 */
export function createGuardRollouts({ rollouts, rolloutCounts, decisionCounts, clock, writer }: GuardPorts) {
  const unseen = new Set<string>();

  async function save(): Promise<void> {
    for (const [tenantId, counts] of Map.groupBy(decisionCounts.take(), (count) => count.tenantId)) {
      await rolloutCounts.save(tenantId, writer, counts);
      decisionCounts.keep(counts);
      unseen.add(tenantId);
    }
  }

  async function look(tenantId: string): Promise<void> {
    for (const watched of await rollouts.listWatched(tenantId, clock.now())) {
      if (isWorse(watched)) await halt(tenantId, watched);
    }
  }

  async function halt(tenantId: string, watched: WatchedRollout): Promise<void> {
    const caller = { tenantId, actor: guardActor };
    await rollouts.change(caller, watched.rollout.key, (rollout) => haltByGuard(rollout, watched, clock.now()));
  }

  return {
    save,
    async guard(): Promise<void> {
      await save();
      for (const tenantId of unseen) {
        await look(tenantId);
        unseen.delete(tenantId);
      }
    },
    forget: () => rolloutCounts.forget(new Date(clock.now().getTime() - keptMs)),
  };
}

function isWorse({ rollout: { terms }, figures }: WatchedRollout): boolean {
  return terms.guard !== undefined && findWorse(terms.guard, figures) !== undefined;
}
