import type { Database, EventCause, OutgoingEvent, Transaction } from "@licet/db";
import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { trace } from "@opentelemetry/api";
import type { AccountScope, Accounts, Applied, DecideAccounts, LookScope, Written } from "../../app/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { isBehind, lendersOf, linkLenders, raiseRevisions } from "../../domain/account/lender.ts";
import type { DomainEvent } from "../../domain/change.ts";
import { toUndo } from "../../domain/history/document-undo.ts";
import { compileAccount } from "../../domain/snapshot/compile-account.ts";
import { encodeDocument } from "../../domain/snapshot/encode-document.ts";
import { appendAudit } from "../audit/audit-log.ts";
import type { CatalogTables } from "../catalog/catalog-replica.ts";
import { catchUpAll, lastStates, noteDue } from "./catch-up-accounts.ts";
import { saveDevices } from "../device/save-devices.ts";
import { holdPlaces, loadAccounts, releasePlaces } from "./load-accounts.ts";
import { lookAtAccounts, versionsOf } from "./look-at-accounts.ts";
import { savePools } from "./pool-store.ts";
import { saveAccounts } from "./save-accounts.ts";
import type { WrittenSnapshot } from "./save-snapshots.ts";
import { saveSnapshots } from "./save-snapshots.ts";

/** Turns what happened into events, knowing the snapshot in which it holds. */
export interface EventMapping {
  toEvent(tenantId: string, event: DomainEvent, actor: string, snapshot: WrittenSnapshot, now: Date): OutgoingEvent;
  toSnapshotEvent(tenantId: string, snapshot: WrittenSnapshot): OutgoingEvent;
}

/** What the store is made of. */
export interface AccountStoreOptions {
  readonly db: Database;
  readonly catalogs: CatalogTables;
  readonly events: EventMapping;
  readonly clock: Clock;
  /** Lead times before the end of a term, of those plans that name none. */
  readonly expiryNotices: readonly string[];
  /** How long a snapshot is kept after the next one. */
  readonly historyRetentionMs: number;
  /** Told of each revision before it is committed, so that nothing older is answered from memory. */
  readonly onRevision: (tenantId: string, accountId: string, revision: number) => void;
}

/** The accounts in PostgreSQL, by plain SQL: orders come by the hundred, and each statement serves all of a batch. */
export function createAccountStore(options: AccountStoreOptions): Accounts {
  const { db } = options;
  return {
    change: (scope, decide) =>
      db.transaction(scope.tenantId, (tx) => alongWithLenders(tx, scope, () => change(tx, scope, decide, options))),
    look: (scope, regard) =>
      db.read(scope.tenantId, (tx) => alongWithLenders(tx, scope, () => lookAtAccounts(tx, scope, regard, options))),
    accountOfLicence: (tenantId, licenceId) => db.transaction(tenantId, (tx) => findAccount(tx, licenceId)),
    holdLicence: (tenantId, licenceId) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`licence ${tenantId} ${licenceId}`]);
        return findAccount(tx, licenceId);
      }),
  };
}

/** Those who lend to an account are read and written along with it, also in a transaction that is kept to the account. */
function alongWithLenders<T>(tx: Transaction, { accountIds }: LookScope, work: () => Promise<T>): Promise<T> {
  const { accountId = "" } = tx;
  if (accountId !== "" && accountIds.some((id) => id !== accountId)) throw new Error("an account of another caller");
  return tx.widely(work);
}

async function findAccount(tx: Transaction, licenceId: string): Promise<string> {
  const [row] = await tx.sql<{ account_id: string }>(
    "select account_id from licence where tenant_id = $1 and licence_id = $2",
    [tx.tenantId, licenceId],
  );
  if (row !== undefined) return row.account_id;
  throw new DomainError("NOT_FOUND", "no such licence", { resource: "licence", id: licenceId });
}

async function change<T>(
  tx: Transaction,
  scope: AccountScope,
  decide: DecideAccounts<T>,
  options: AccountStoreOptions,
): Promise<Written<T>> {
  const accountIds = [...new Set(scope.accountIds)].sort();
  const view = await options.catalogs.hold(tx);
  if (scope.mayCreate === true) await holdPlaces(tx, accountIds);
  const loaded = await loadAccounts(tx, accountIds, scope.whatIsDue === true ? "skip" : "wait", options.clock.now());
  await view.load([...((await scope.prepare?.(view.catalog, loaded)) ?? []), ...versionsOf(loaded)]);
  const around = { view, now: options.clock.now(), notices: options.expiryNotices };
  const before = catchUpAll(loaded, around);
  const verdict = decide(before.states, view);
  const decided = lastStates(before.states, verdict.applied);
  const applied = [...before.applied, ...verdict.applied, ...catchUpAll(decided, around).applied];
  const after = raiseRevisions(loaded, changedAccounts(loaded, applied, scope.recompile));
  if (scope.mayCreate === true) {
    await releasePlaces(
      tx,
      accountIds.filter((accountId) => !loaded.has(accountId) && !after.has(accountId)),
    );
  }
  const snapshots = new Map<string, WrittenSnapshot>();
  for (const [accountId, state] of after) {
    const document = compileAccount(scope.tenantId, state, view);
    snapshots.set(accountId, { state, document, text: encodeDocument(document) });
  }
  const steps = [...after].map(([accountId, state]) => ({ before: loaded.get(accountId), after: state }));
  await saveAccounts(tx, steps, around.now);
  await savePools(tx, after);
  await saveDevices(tx, steps, view);
  await noteDue(tx, scope, { loaded, after }, around);
  const undoOf = (accountId: string) => undoOfStep(loaded.get(accountId), after.get(accountId), view);
  const { historyRetentionMs } = options;
  await saveSnapshots(tx, snapshots, {
    catalogRevision: view.catalog.revision,
    now: around.now,
    historyRetentionMs,
    undoOf,
  });
  tell(tx, applied, snapshots, options);
  await appendAudit(tx, toAuditContents(applied, snapshots, options.clock.now()));
  return { result: verdict.result, states: new Map([...loaded, ...after]) };
}

/** The accounts that changed, those that are to be compiled anew, and those whose lender is among them. */
function changedAccounts(
  loaded: ReadonlyMap<string, AccountState>,
  applied: readonly Applied[],
  recompile: AccountScope["recompile"],
): Map<string, AccountState> {
  const isAnew = (state: AccountState) => recompile === true || (recompile === "behind" && isBehind(state));
  const last = new Map([...loaded].filter(([, state]) => isAnew(state)));
  for (const { accountId, change } of applied) {
    if (change.state !== loaded.get(accountId)) last.set(accountId, change.state);
  }
  const lenders = [...loaded.values()].flatMap(lendersOf).map((state) => [state.account.accountId, state] as const);
  const linked = linkLenders(new Map([...lenders, ...loaded, ...last]));
  const wanted = [...new Set([...loaded.keys(), ...last.keys()])].map((accountId) => {
    const state = linked.get(accountId);
    if (state === undefined) throw new Error(`the lender of ${accountId} is not locked along with it`);
    return [accountId, state] as const;
  });
  return new Map(wanted.filter(([accountId, state]) => last.has(accountId) || state !== loaded.get(accountId)));
}

function undoOfStep(before: AccountState | undefined, after: AccountState | undefined, view: CatalogView) {
  return before && after && toUndo(before, after, view);
}

function tell(
  tx: Transaction,
  applied: readonly Applied[],
  snapshots: ReadonlyMap<string, WrittenSnapshot>,
  { events, clock, onRevision }: AccountStoreOptions,
): void {
  const tenantId = tx.tenantId ?? "";
  const now = clock.now();
  const causes = new Map<string, EventCause>();
  for (const {
    accountId,
    actor,
    change: { events: happened },
    cause,
  } of applied) {
    const snapshot = snapshots.get(accountId);
    if (snapshot === undefined) continue;
    const because = cause as EventCause | undefined;
    if (because !== undefined) causes.set(accountId, because);
    const outgoing = happened.map((event) => {
      const told = whereItIs(event, snapshot, snapshots);
      return events.toEvent(tenantId, told.event, actor, told.snapshot, now);
    });
    tx.publish(outgoing, because && { cause: because });
  }
  for (const [accountId, snapshot] of snapshots) {
    const cause = causes.get(accountId);
    tx.publish(events.toSnapshotEvent(tenantId, snapshot), cause && { cause });
    onRevision(tenantId, accountId, snapshot.document.revision);
  }
}

/**
 * What happened to a licence before it went to another account in the same change is told of it there: the snapshot that
 * is written of the account which it left does not have it any more.
 */
function whereItIs(
  event: DomainEvent,
  snapshot: WrittenSnapshot,
  snapshots: ReadonlyMap<string, WrittenSnapshot>,
): { readonly event: DomainEvent; readonly snapshot: WrittenSnapshot } {
  if (!("licence" in event) || snapshot.state.licences.has(event.licence.licenceId)) return { event, snapshot };
  const holder = [...snapshots.values()].find(({ state }) => state.licences.has(event.licence.licenceId));
  if (holder === undefined) return { event, snapshot };
  const { accountId } = holder.document;
  return { event: { ...event, licence: { ...event.licence, accountId } }, snapshot: holder };
}

function toAuditContents(
  applied: readonly Applied[],
  snapshots: ReadonlyMap<string, WrittenSnapshot>,
  time: Date,
): Parameters<typeof appendAudit>[1] {
  return applied.flatMap(({ accountId, actor, change: { audit }, cause }) => {
    const revision = snapshots.get(accountId)?.document.revision;
    const traceId = traceIdOf(cause as EventCause | undefined);
    return audit.map(({ action, resource, reason, details }) => ({
      time,
      actor,
      action,
      resource,
      accountId,
      reason,
      details: JSON.stringify(details),
      traceId,
      ...(revision !== undefined && { revision }),
    }));
  });
}

function traceIdOf(cause: EventCause | undefined): string {
  const span = cause === undefined ? trace.getActiveSpan() : trace.getSpan(cause.context);
  return span?.spanContext().traceId ?? "";
}
