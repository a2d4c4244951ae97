import type { Transaction } from "@licet/db";
import type { AccountScope, Applied } from "../../app/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import type { TimeSurroundings } from "../../domain/licence/catch-up.ts";
import { catchUp, nextDue } from "../../domain/licence/catch-up.ts";
import { listDue, saveDue } from "./due-licences.ts";

type States = ReadonlyMap<string, AccountState>;

/** The accounts brought up to the present, and what that changed. */
export function catchUpAll(states: States, around: TimeSurroundings): { states: States; applied: readonly Applied[] } {
  const applied = [...states].flatMap(([accountId, state]) =>
    catchUp(state, around).map(({ actor, change }): Applied => ({ accountId, actor, change })),
  );
  return { states: applied.length === 0 ? states : new Map([...states, ...lastStates(states, applied)]), applied };
}

/** What became of the accounts that were decided about; the others are left out. */
export function lastStates(before: States, applied: readonly Applied[]): Map<string, AccountState> {
  const changed = applied.filter(({ accountId, change }) => change.state !== before.get(accountId));
  return new Map(changed.map(({ accountId, change }) => [accountId, change.state]));
}

/**
 * Notes when something of the changed licences is due next. After what is due was carried out, also of those that were on
 * the list in vain: lead times may have changed since.
 */
export async function noteDue(
  tx: Transaction,
  { whatIsDue = false }: AccountScope,
  { loaded, after }: { readonly loaded: States; readonly after: States },
  around: TimeSurroundings,
): Promise<void> {
  const changed = [...after].flatMap(([accountId, state]) => {
    const before = loaded.get(accountId)?.licences;
    return [...state.licences.values()].filter((licence) => licence !== before?.get(licence.licenceId));
  });
  const vain = whatIsDue ? await listDue(tx, [...loaded.keys()], around.now) : [];
  const known = new Map([...loaded.values()].flatMap(({ licences }) => [...licences]));
  const unchanged = vain
    .filter((licenceId) => !changed.some((licence) => licence.licenceId === licenceId))
    .flatMap((licenceId) => known.get(licenceId) ?? []);
  await saveDue(tx, [...changed, ...unchanged], (licence) => nextDue(licence, around));
}
