import type { Page } from "@licet/kernel";
import type { RolloutChange } from "../../domain/rollout/change-rollout.ts";
import type { ArmFigures, RolloutFigures, WatchedRollout } from "../../domain/rollout/guard.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import type { Caller } from "../caller.ts";
import type { PageQuery } from "../ports.ts";
import type { CountedDecision } from "./count-decisions.ts";

/** The rollouts of the published catalog. */
export interface Rollouts {
  /**
   * Decides about one rollout that nobody else changes or compiles with meanwhile; saves it, marks the accounts that come in
   * or go out for compiling anew, notes it in the audit log and tells, all in one transaction. @throws DomainError NOT_FOUND
   */
  change(caller: Caller, key: string, decide: (rollout: Rollout) => RolloutChange): Promise<Rollout>;
  find(tenantId: string, key: string): Promise<Rollout | undefined>;
  /** By key. */
  list(tenantId: string, query: PageQuery): Promise<Page<Rollout>>;
  /** Those that are watched by a guard and not halted, with what it compares. */
  listWatched(tenantId: string, now: Date): Promise<WatchedRollout[]>;
}

/** Takes note of decisions, without waiting. */
export interface GuardCounts {
  note(counted: CountedDecision): void;
}

/** How a feature was answered in one minute by one process to the accounts on one side of a rollout. */
export interface RolloutCount extends ArmFigures {
  readonly tenantId: string;
  readonly rolloutKey: string;
  readonly featureKey: string;
  readonly inside: boolean;
  readonly minute: Date;
}

/** What all processes counted. */
export interface RolloutCounts {
  /** Replaces what the writer said of the same minutes before. */
  save(tenantId: string, writer: string, counts: readonly RolloutCount[]): Promise<void>;
  /** What the rollout's guard compares, by feature; nothing without one. */
  figures(tenantId: string, rollout: Rollout, now: Date): Promise<RolloutFigures[]>;
  /** Forgets, of all tenants, what no window reaches. */
  forget(before: Date): Promise<void>;
}
