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

/**
 * Ends leases whose time is over, an account at a time, until none is left or the signal says stop. An account where it
 * fails holds up no other.
 * @throws AggregateError of all that failed
 */
export function createCullLeases(leases: Leases, accounts: Accounts, clock: Clock) {
  return async (signal: AbortSignal): Promise<void> => {
    const failures = new Map<string, unknown>();
    while (!signal.aborted) {
      const found = await leases.due(clock.now(), batchSize + failures.size);
      const due = found.filter((each) => !failures.has(nameOf(each)));
      for (const each of due) {
        if (signal.aborted) break;
        await cull(each).catch((error: unknown) => failures.set(nameOf(each), error));
      }
      if (due.length < batchSize) break;
    }
    if (failures.size > 0) throw new AggregateError(failures.values(), "leases whose time is over could not be ended");
  };

  async function cull({ tenantId, accountId }: DueAccount): Promise<void> {
    await changeOne(accounts, { tenantId, actor }, accountId, (state) => cullLeases(state, clock.now()));
  }
}

interface DueAccount {
  readonly tenantId: string;
  readonly accountId: string;
}

function nameOf({ tenantId, accountId }: DueAccount): string {
  return `${tenantId} ${accountId}`;
}

/** Forgets leases that ended long ago. */
export function createForgetLeases(leases: Leases, clock: Clock) {
  return (): Promise<void> => leases.forget(new Date(clock.now().getTime() - rememberedMs));
}
