import type { Database, Transaction } from "@licet/db";
import { LRUCache } from "lru-cache";
import type { CatalogReplica, PlanVersionKey } from "../../app/ports.ts";
import type { Catalog, CatalogView, PlanTerms } from "../../domain/catalog/catalog.ts";
import { emptyCatalog } from "../../domain/catalog/catalog.ts";
import { dropReplacedShares, loadRolloutStates, withRolloutsInForce } from "../rollout/rollout-rows.ts";

/** The catalog in force, as a transaction sees it until its end. */
export interface HeldCatalog extends CatalogView {
  /** Makes plan versions known to the view. */
  load(keys: readonly PlanVersionKey[]): Promise<void>;
}

/** The catalog replica, also as the transactions that compile snapshots see it. */
export interface CatalogTables extends CatalogReplica {
  /**
   * Holds the catalog in force until the transaction ends. A newer one waits for it, so that no snapshot is compiled with
   * an older catalog after the newer was stored. To be taken before the locks on accounts.
   */
  hold(tx: Transaction): Promise<HeldCatalog>;
  /** The catalog as a transaction that only reads finds it. */
  look(tx: Transaction): Promise<HeldCatalog>;
}

/** What is remembered of one tenant. */
interface Known {
  /** With its rollouts as they are in force. */
  catalog: Catalog;
  rolloutsVersion: number;
  readonly planVersions: Map<string, PlanTerms>;
}

const knownTenants = 1000;

/** Keeps catalogs in PostgreSQL, and in memory as long as the revision is the same. */
export function createCatalogTables(db: Database): CatalogTables {
  const known = new LRUCache<string, Known>({ max: knownTenants });

  function knownOf(tenantId: string): Known {
    const found = known.get(tenantId) ?? newlyKnown();
    known.set(tenantId, found);
    return found;
  }

  async function viewOf(tx: Transaction, { revision, rolloutsVersion }: ReplicaState): Promise<HeldCatalog> {
    const of = knownOf(tx.tenantId ?? "");
    if (revision !== of.catalog.revision || rolloutsVersion !== of.rolloutsVersion) {
      of.catalog = withRolloutsInForce(await loadCatalog(tx), await loadRolloutStates(tx));
      of.rolloutsVersion = rolloutsVersion;
    }
    const { catalog, planVersions } = of;
    return {
      catalog,
      planVersion: (planKey, version) =>
        planVersions.get(keyOf({ planKey, version })) ?? inForce(catalog, planKey, version),
      load: (keys) => loadVersions(tx, keys, planVersions),
    };
  }

  return {
    hold: async (tx) => viewOf(tx, await holdReplica(tx)),
    look: async (tx) => viewOf(tx, toReplicaState((await selectReplica(tx, ""))[0])),
    revision: (tenantId) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<{ revision: bigint }>("select revision from catalog_replica where tenant_id = $1", [
          tenantId,
        ]);
        return Number(row?.revision ?? 0);
      }),
    store: (tenantId, { catalog, planVersions }) =>
      db.transaction(tenantId, async (tx) => {
        await insertVersions(tx, planVersions);
        await replaceCatalog(tx, catalog);
        await tx.sql("insert into recompilation (tenant_id) values ($1) on conflict do nothing", [tenantId]);
      }),
    missingVersions: (tenantId, keys) =>
      db.transaction(tenantId, async (tx) => {
        const stored = await storedVersions(tx, keys);
        return keys.filter((key) => !stored.has(keyOf(key)));
      }),
    storeVersions: (tenantId, planVersions) => db.transaction(tenantId, (tx) => insertVersions(tx, planVersions)),
  };
}

function newlyKnown(): Known {
  return { catalog: emptyCatalog, rolloutsVersion: 0, planVersions: new Map() };
}

/** A version in force is in the catalog too, whether or not anybody has asked for it before. */
function inForce({ plans }: Catalog, planKey: string, version: number): PlanTerms | undefined {
  const plan = Object.hasOwn(plans, planKey) ? plans[planKey] : undefined;
  return plan?.version === version ? plan : undefined;
}

/** Keeps a newer catalog alone. */
async function replaceCatalog(tx: Transaction, catalog: Catalog): Promise<void> {
  const { revision } = await holdReplica(tx, "update");
  if (revision >= catalog.revision) return;
  await dropReplacedShares(tx, await loadCatalog(tx), catalog);
  await tx.sql(
    `insert into past_catalog (tenant_id, revision, document)
     select tenant_id, revision, document from catalog_replica where tenant_id = $1 on conflict do nothing`,
    [tx.tenantId],
  );
  await tx.sql("update catalog_replica set revision = $2, document = $3 where tenant_id = $1", [
    tx.tenantId,
    catalog.revision,
    JSON.stringify(catalog),
  ]);
}

interface ReplicaState {
  readonly revision: number;
  readonly rolloutsVersion: number;
}

interface ReplicaRow {
  readonly revision: bigint;
  readonly rollouts_version: bigint;
}

function selectReplica(tx: Transaction, lock: "" | "for share" | "for update"): Promise<ReplicaRow[]> {
  const select = `select revision, rollouts_version from catalog_replica where tenant_id = $1 ${lock}`;
  return tx.sql<ReplicaRow>(select, [tx.tenantId], { name: `entitlement_catalog_${lock.replace(" ", "_")}` });
}

function toReplicaState(row: ReplicaRow | undefined): ReplicaState {
  return { revision: Number(row?.revision ?? 0), rolloutsVersion: Number(row?.rollouts_version ?? 0) };
}

/** A tenant without a catalog gets the empty one, since there must be a row to hold on to. */
async function holdReplica(tx: Transaction, lock: "share" | "update" = "share"): Promise<ReplicaState> {
  let [row] = await selectReplica(tx, `for ${lock}`);
  if (row === undefined) {
    await tx.sql(
      "insert into catalog_replica (tenant_id, revision, document) values ($1, 0, $2) on conflict do nothing",
      [tx.tenantId, JSON.stringify(emptyCatalog)],
    );
    [row] = await selectReplica(tx, `for ${lock}`);
  }
  return toReplicaState(row);
}

async function loadCatalog(tx: Transaction): Promise<Catalog> {
  const [row] = await tx.sql<{ document: string }>("select document from catalog_replica where tenant_id = $1", [
    tx.tenantId,
  ]);
  return row === undefined ? emptyCatalog : (JSON.parse(row.document) as Catalog);
}

/** Plan versions are immutable, so that one in memory never needs reading again. */
async function loadVersions(
  tx: Transaction,
  keys: readonly PlanVersionKey[],
  planVersions: Map<string, PlanTerms>,
): Promise<void> {
  const wanted = keys.filter((key) => !planVersions.has(keyOf(key)));
  if (wanted.length === 0) return;
  const rows = await tx.sql<{ document: string }>(
    `select document from plan_version join unnest($2::text[], $3::integer[]) as wanted (plan_key, version)
       using (plan_key, version) where tenant_id = $1`,
    [tx.tenantId, wanted.map(({ planKey }) => planKey), wanted.map(({ version }) => version)],
  );
  for (const { document } of rows) {
    const terms = JSON.parse(document) as PlanTerms;
    planVersions.set(keyOf(terms), terms);
  }
}

/** Asks the table: what memory has may stem from a transaction that was rolled back. */
async function storedVersions(tx: Transaction, keys: readonly PlanVersionKey[]): Promise<ReadonlySet<string>> {
  const rows = await tx.sql<{ plan_key: string; version: number }>(
    `select plan_key, version from plan_version join unnest($2::text[], $3::integer[]) as wanted (plan_key, version)
       using (plan_key, version) where tenant_id = $1`,
    [tx.tenantId, keys.map(({ planKey }) => planKey), keys.map(({ version }) => version)],
  );
  return new Set(rows.map(({ plan_key, version }) => keyOf({ planKey: plan_key, version })));
}

async function insertVersions(tx: Transaction, planVersions: readonly PlanTerms[]): Promise<void> {
  await tx.sql(
    `insert into plan_version (tenant_id, plan_key, version, document)
     select $1, plan_key, version, document
     from unnest($2::text[], $3::integer[], $4::text[]) as new (plan_key, version, document) order by 2, 3
     on conflict do nothing`,
    [
      tx.tenantId,
      planVersions.map(({ planKey }) => planKey),
      planVersions.map(({ version }) => version),
      planVersions.map((terms) => JSON.stringify(terms)),
    ],
  );
}

function keyOf({ planKey, version }: PlanVersionKey): string {
  return `${planKey}@${version}`;
}
