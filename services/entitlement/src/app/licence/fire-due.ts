import type { Clock } from "@licet/kernel";
import type { Accounts } from "../ports.ts";
import type { DueAccount, DueLicences } from "./due-ports.ts";

/** What the job is made of. */
export interface FireDuePorts {
  readonly due: DueLicences;
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** How far it looks ahead, in milliseconds: what is due until then it awaits at its instant. */
  readonly lookMs: number;
}

const mostLicences = 1000;
const mostAccounts = 100;

/**
 * Carries out what is due of licences and tells what has come to pass. Any change of an account does that first, so it is
 * enough to change nothing. Replicas share the work: an account that another transaction holds is left to it, or to the
 * next run. One where it fails holds up no other.
 * @throws AggregateError of all that failed
 */
export function createFireDue({ due, accounts, clock, lookMs }: FireDuePorts): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const tried = new Set<string>();
    const failures: unknown[] = [];
    while (!signal.aborted) {
      const until = new Date(clock.now().getTime() + lookMs);
      const found = (await due.find(until, mostLicences + tried.size)).filter((each) => !tried.has(nameOf(each)));
      const [first] = found;
      if (first === undefined) break;
      const now = clock.now();
      const ready = found.filter(({ dueTime }) => dueTime <= now);
      if (ready.length === 0) {
        await wait(first.dueTime.getTime() - now.getTime(), signal);
        if (clock.now() < first.dueTime) break; // A clock that stands still, or was set back, is looked at again later.
        continue;
      }
      for (const each of ready) tried.add(nameOf(each));
      for (const [tenantId, ofTenant] of Map.groupBy(ready, (each) => each.tenantId)) {
        failures.push(
          ...(await fireAll(
            tenantId,
            ofTenant.map(({ accountId }) => accountId),
          )),
        );
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "what is due of licences could not be carried out");
  };

  async function fireAll(tenantId: string, accountIds: readonly string[]): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let start = 0; start < accountIds.length; start += mostAccounts) {
      failures.push(...(await fire(tenantId, accountIds.slice(start, start + mostAccounts))));
    }
    return failures;
  }

  /** Where it fails for several it is tried for each. */
  async function fire(tenantId: string, accountIds: readonly string[]): Promise<unknown[]> {
    try {
      await accounts.change({ tenantId, accountIds, whatIsDue: true }, () => ({ applied: [], result: undefined }));
      return [];
    } catch (error) {
      if (accountIds.length === 1) return [error];
      const failures: unknown[] = [];
      for (const accountId of accountIds) failures.push(...(await fire(tenantId, [accountId])));
      return failures;
    }
  }
}

function nameOf({ tenantId, accountId }: DueAccount): string {
  return `${tenantId} ${accountId}`;
}

async function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, durationMs);
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  await over.promise;
  clearTimeout(timer);
}
