import { DomainError } from "@licet/kernel";
import type { Database } from "./database.ts";
import { checkEtag, toEtag } from "./etag.ts";
import type { OutgoingEvent } from "./outbox.ts";
import type { Transaction } from "./transaction.ts";

/** A state and the number of times it was saved. */
export interface Versioned<State> {
  readonly state: State;
  readonly version: number;
}

/** Around a change: whose it is and what it is about. */
export interface ChangeScope {
  readonly tenantId: string;
  readonly id: string;
  /** Who does it, for events and audit. */
  readonly actor: string;
  /** The version being written; 1 for a new state. */
  readonly version: number;
}

/** What a pure decision returns: the new state, and what to tell about it. */
export interface Change<State, Event, Audit = never> {
  readonly state: State;
  readonly events?: readonly Event[];
  readonly audit?: readonly Audit[];
}

/** How one kind of state is kept: by MikroORM (`tx.em`) or by plain SQL (`tx.sql`). */
export interface RepositoryMapping<State, Event, Audit = never> {
  /** What it is called in errors, e.g. `plan`. */
  readonly noun: string;
  /** Reads it; with `lock` FOR UPDATE. */
  load(tx: Transaction, id: string, lock: boolean): Promise<Versioned<State> | undefined>;
  /** Writes it: an insert when `scope.version` is 1. */
  save(tx: Transaction, state: State, scope: ChangeScope): Promise<void> | void;
  /** Domain event to outgoing event. */
  toEvent(event: Event, scope: ChangeScope): OutgoingEvent;
  /** Writes audit entries in the same transaction. */
  writeAudit?(tx: Transaction, audit: readonly Audit[], scope: ChangeScope): Promise<void>;
}

/** A state as read or written, with the etag that a later update may demand. */
export interface Stored<State> {
  readonly state: State;
  readonly etag: string;
}

/** Who changes what; with an etag only if it is still that version. */
export interface UpdateTarget {
  readonly tenantId: string;
  readonly id: string;
  readonly actor: string;
  readonly etag?: string;
}

/** Loads, decides, saves and tells, in one transaction: an event cannot be forgotten or sent too early. */
export interface Repository<State, Event, Audit = never> {
  /** @throws DomainError NOT_FOUND */
  get(tenantId: string, id: string): Promise<Stored<State>>;
  find(tenantId: string, id: string): Promise<Stored<State> | undefined>;
  create(target: Omit<UpdateTarget, "etag">, change: Change<State, Event, Audit>): Promise<Stored<State>>;
  /**
   * Locks the state, checks the etag and saves what `decide` returns; the same state object means nothing changed.
   * @throws DomainError NOT_FOUND, ETAG_MISMATCH and what `decide` throws
   */
  update(target: UpdateTarget, decide: (state: State) => Change<State, Event, Audit>): Promise<Stored<State>>;
}

/** The closure repository of one kind of state. */
export function createRepository<State, Event, Audit = never>(
  db: Database,
  mapping: RepositoryMapping<State, Event, Audit>,
): Repository<State, Event, Audit> {
  async function write(tx: Transaction, change: Change<State, Event, Audit>, scope: ChangeScope) {
    await mapping.save(tx, change.state, scope);
    tx.publish((change.events ?? []).map((event) => mapping.toEvent(event, scope)));
    if (change.audit !== undefined) await mapping.writeAudit?.(tx, change.audit, scope);
    return { state: change.state, etag: toEtag(scope.version) };
  }

  async function find(tenantId: string, id: string): Promise<Stored<State> | undefined> {
    const found = await db.read(tenantId, (tx) => mapping.load(tx, id, false));
    return found && { state: found.state, etag: toEtag(found.version) };
  }

  return {
    find,
    async get(tenantId, id) {
      return (await find(tenantId, id)) ?? refuseMissing(mapping.noun, id);
    },
    create: (target, change) => db.transaction(target.tenantId, (tx) => write(tx, change, { ...target, version: 1 })),
    update: ({ etag, ...target }, decide) =>
      db.transaction(target.tenantId, async (tx) => {
        const found = (await mapping.load(tx, target.id, true)) ?? refuseMissing(mapping.noun, target.id);
        checkEtag(etag, found.version);
        const change = decide(found.state);
        if (change.state === found.state) return { state: found.state, etag: toEtag(found.version) };
        return write(tx, change, { ...target, version: found.version + 1 });
      }),
  };
}

/** The same words whether it is missing or another tenant's. */
function refuseMissing(noun: string, id: string): never {
  throw new DomainError("NOT_FOUND", `no such ${noun}`, { resource: noun, id });
}
