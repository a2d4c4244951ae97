import type { Transaction } from "@licet/db";
import type { LookScope, PlanVersionKey, RegardAccounts } from "../../app/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import { lendersOf } from "../../domain/account/lender.ts";
import { moveKinds } from "../../domain/licence/move-kinds.ts";
import { planVersionsIn } from "../../domain/licence/own-steps.ts";
import { pendingMoves } from "../../domain/licence/scheduled-move.ts";
import type { AccountStoreOptions } from "./account-store.ts";
import { catchUpAll } from "./catch-up-accounts.ts";
import { loadAccounts } from "./load-accounts.ts";

/** Answers from accounts in a transaction that only reads: it holds up nobody, and is held up by nobody. */
export async function lookAtAccounts<T>(
  tx: Transaction,
  scope: LookScope,
  regard: RegardAccounts<T>,
  { catalogs, clock, expiryNotices }: Pick<AccountStoreOptions, "catalogs" | "clock" | "expiryNotices">,
): Promise<T> {
  const accountIds = [...new Set(scope.accountIds)].sort();
  const view = await catalogs.look(tx);
  const loaded = await loadAccounts(tx, accountIds, "none", clock.now());
  await view.load([...((await scope.prepare?.(view.catalog, loaded)) ?? []), ...versionsOf(loaded)]);
  return regard(catchUpAll(loaded, { view, now: clock.now(), notices: expiryNotices }).states, view);
}

/** The plan versions of all licences, those that they would have were an order taken back, and those of moves to come. */
export function versionsOf(states: ReadonlyMap<string, AccountState>): PlanVersionKey[] {
  const all = [...states.values()].flatMap((state) => [state, ...lendersOf(state)]);
  const licences = all.flatMap((state) => [...state.licences.values()]);
  return licences.flatMap((licence) => [
    { planKey: licence.planKey, version: licence.planVersion },
    ...planVersionsIn(licence.steps),
    ...pendingMoves(licence).flatMap((move) => moveKinds.get(move.kind)?.planVersions?.(move) ?? []),
  ]);
}
