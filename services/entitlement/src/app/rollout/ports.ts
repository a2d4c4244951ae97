import type { Page } from "@licet/kernel";
import type { RolloutChange } from "../../domain/rollout/change-rollout.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import type { Caller } from "../caller.ts";
import type { PageQuery } from "../ports.ts";

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
}
