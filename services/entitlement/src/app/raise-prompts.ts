import type { Clock, IdGenerator } from "@licet/kernel";
import type { UsageThreshold } from "../domain/prompt/upgrade-prompt.ts";
import { promptFor } from "../domain/prompt/upgrade-prompt.ts";
import type { Accounts, Cause, UpgradePrompts } from "./ports.ts";

/** A threshold that was reached and what told it. */
export type ThresholdReport = UsageThreshold & { readonly cause: Cause };

/** Turns thresholds of one tenant into prompts; unknown accounts get none. */
export function createRaisePrompts(ports: {
  readonly accounts: Accounts;
  readonly prompts: UpgradePrompts;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}): (tenantId: string, reports: readonly ThresholdReport[]) => Promise<void> {
  const { accounts, prompts, clock, newId } = ports;
  return async (tenantId, reports) => {
    const accountIds = reports.map(({ accountId }) => accountId);
    const { result } = await accounts.change({ tenantId, accountIds }, (states, view) => {
      const raised = reports.flatMap(({ cause, ...threshold }) => {
        const state = states.get(threshold.accountId);
        if (state === undefined) return [];
        const made = { promptId: newId("prm"), now: clock.now() };
        return [{ ...promptFor(threshold, state, view, made), cause }];
      });
      return { applied: [], result: raised };
    });
    if (result.length > 0) await prompts.raise(tenantId, result);
  };
}
