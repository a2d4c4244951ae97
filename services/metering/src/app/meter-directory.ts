import type { Clock } from "@licet/kernel";
import type { Meter, MetersByType } from "../domain/meter.ts";
import type { MeterDirectory } from "./ports.ts";

/** The meters of a published catalog. */
export interface MeterCatalog {
  readonly revision: bigint;
  readonly meters: readonly Meter[];
}

/** Where the last fetched catalog is kept for all replicas. */
export interface MeterStore {
  find(tenantId: string): Promise<MeterCatalog | undefined>;
  /** Keeps it unless a newer one is kept already. */
  keep(tenantId: string, catalog: MeterCatalog): Promise<void>;
}

/** Where catalogs come from. */
export interface MeterSource {
  /** Undefined when nothing is newer than the revision. */
  fetch(tenantId: string, newerThan: bigint): Promise<MeterCatalog | undefined>;
}

/** A directory that can be told of a new catalog. */
export interface RefreshableMeters extends MeterDirectory {
  refresh(tenantId: string): Promise<void>;
}

/** What the directory is made of. */
export interface MeterDirectoryOptions {
  readonly store: MeterStore;
  readonly source: MeterSource;
  readonly clock: Clock;
  /** Told when the catalog could not be asked though an unknown event type asked for it. */
  readonly onError: (error: unknown) => void;
}

interface Known {
  readonly revision: bigint;
  readonly byType: MetersByType;
  readonly readAt: number;
  readonly fetchedAt: number;
}

/** For so long memory is trusted before the store is looked at, and an unknown type asks the catalog only this often. */
const freshMs = 2000;

/** The meters of each tenant in memory, behind them those in the database, behind these the catalog service. */
export function createMeterDirectory(options: MeterDirectoryOptions): RefreshableMeters {
  return new Directory(options);
}

class Directory implements RefreshableMeters {
  readonly #options: MeterDirectoryOptions;
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, Promise<Known>>();

  constructor(options: MeterDirectoryOptions) {
    this.#options = options;
  }

  async metersOf(tenantId: string, types: Iterable<string>): Promise<MetersByType> {
    const now = this.#nowMs();
    let known = this.#known.get(tenantId);
    if (known === undefined || now - known.readAt >= freshMs) known = await this.#readOnce(tenantId);
    const isComplete = [...types].every((type) => known.byType.has(type));
    if (isComplete || now - known.fetchedAt < freshMs) return known.byType;
    try {
      return (await this.#fetch(tenantId, known)).byType;
    } catch (error) {
      this.#options.onError(error);
      return known.byType;
    }
  }

  async refresh(tenantId: string): Promise<void> {
    await this.#fetch(tenantId, await this.#readOnce(tenantId));
  }

  #readOnce(tenantId: string): Promise<Known> {
    const reading = this.#reading.get(tenantId) ?? this.#read(tenantId).finally(() => this.#reading.delete(tenantId));
    this.#reading.set(tenantId, reading);
    return reading;
  }

  /** Without a kept catalog there is nothing to judge events by: then the catalog must answer. */
  async #read(tenantId: string): Promise<Known> {
    const kept = await this.#options.store.find(tenantId);
    const before = this.#known.get(tenantId);
    if (kept === undefined) return this.#fetch(tenantId, before);
    if (before !== undefined && before.revision >= kept.revision) return this.#remember(tenantId, before, before);
    return this.#remember(tenantId, { revision: kept.revision, byType: groupByType(kept.meters) }, before);
  }

  async #fetch(tenantId: string, before: Known | undefined): Promise<Known> {
    const { store, source } = this.#options;
    const fetchedAt = this.#nowMs();
    const fetched = await source.fetch(tenantId, before?.revision ?? 0n);
    if (fetched !== undefined) await store.keep(tenantId, fetched);
    const content = fetched && { revision: fetched.revision, byType: groupByType(fetched.meters) };
    const present = content ?? before ?? { revision: 0n, byType: new Map() };
    return this.#remember(tenantId, present, { fetchedAt });
  }

  #remember(
    tenantId: string,
    { revision, byType }: Pick<Known, "revision" | "byType">,
    { fetchedAt }: Pick<Known, "fetchedAt"> = { fetchedAt: -Infinity },
  ): Known {
    const known = { revision, byType, readAt: this.#nowMs(), fetchedAt };
    this.#known.set(tenantId, known);
    return known;
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime();
  }
}

function groupByType(meters: readonly Meter[]): MetersByType {
  return Map.groupBy(meters, ({ eventType }) => eventType);
}
