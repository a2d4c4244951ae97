import type { Clock } from "@licet/kernel";
import { cullLeases } from "../../domain/lease/change-lease.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import type { Leases } from "./ports.ts";

/** Who ends leases in events and audit. */
const actor = "entitlement";
/** Accounts looked up at a time. */
const batchSize = 100;
/** How long a lease that has ended can be told from one that never was. */
const rememberedMs = 7 * 86_400_000;

/** Ends leases whose time is over, an account at a time, until none is left or the signal says stop. */
export function createCullLeases(leases: Leases, accounts: Accounts, clock: Clock) {
  return async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const due = await leases.due(clock.now(), batchSize);
      for (const { tenantId, accountId } of due) {
        if (signal.aborted) return;
        await changeOne(accounts, { tenantId, actor }, accountId, (state) => cullLeases(state, clock.now()));
      }
      if (due.length < batchSize) return;
    }
  };
}

/** Forgets leases that ended long ago. */
export function createForgetLeases(leases: Leases, clock: Clock) {
  return (): Promise<void> => leases.forget(new Date(clock.now().getTime() - rememberedMs));
}
