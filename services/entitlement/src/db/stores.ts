import type { Database } from "@licet/db";
import type { Clock } from "@licet/kernel";
import { createAccountReader } from "./account/account-reader.ts";
import type { EventMapping } from "./account/account-store.ts";
import { createAccountStore } from "./account/account-store.ts";
import { createDueLicences } from "./account/due-licences.ts";
import { createHierarchy } from "./account/hierarchy-store.ts";
import { createPools } from "./account/pool-store.ts";
import { createLicenceReader } from "./account/licence-reader.ts";
import { createPlanHolders } from "./account/plan-holders.ts";
import { createMoveReader } from "./account/move-reader.ts";
import { createAuditReader } from "./audit/audit-log.ts";
import { createCatalogTables } from "./catalog/catalog-replica.ts";
import { createStaleAccounts } from "./catalog/stale-accounts.ts";
import type { DecisionLogOptions, DecisionMapping } from "./decision-log/decision-log.ts";
import { createDecisionLog } from "./decision-log/decision-log.ts";
import { createDecisionReader } from "./decision-log/decision-reader.ts";
import { SnapshotCache } from "./decision/snapshot-cache.ts";
import { createSnapshotReader, createSnapshotScan } from "./decision/snapshot-reader.ts";
import { createSnapshots } from "./decision/snapshots.ts";
import { createAccountHistory } from "./history/account-history.ts";
import { createOverrideReader } from "./override/override-reader.ts";
import { createDevices } from "./device/device-store.ts";
import { createSilentDevices } from "./device/silent-devices.ts";
import { createLeaseStore } from "./lease/lease-store.ts";
import { createRolloutCounts } from "./rollout/rollout-counts.ts";
import type { RolloutMapping } from "./rollout/rollout-store.ts";
import { createRollouts } from "./rollout/rollout-store.ts";
import type { PropagationMapping } from "./propagation/propagation-store.ts";
import { createPropagations } from "./propagation/propagation-store.ts";
import { createPropagationWork } from "./propagation/propagation-work.ts";
import type { OrderMapping } from "./order-log.ts";
import { createOrderLog } from "./order-log.ts";
import type { PromptMapping } from "./upgrade-prompts.ts";
import { createSeatUseStore } from "./seat/seat-use-store.ts";
import { createUpgradePrompts } from "./upgrade-prompts.ts";
import { createWaitingOrders } from "./waiting-orders.ts";

/** What the stores are made of. */
export interface StoreOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly mapping: EventMapping &
    OrderMapping & {
      readonly toPromptRaised: PromptMapping;
      readonly toRolloutEvent: RolloutMapping;
      readonly toPropagationEvent: PropagationMapping;
      readonly toDecisionRecorded: DecisionMapping;
    };
  readonly settings: {
    readonly snapshotCacheBytes: number;
    readonly unknownAccountMs: number;
    readonly snapshotRecheckMs: number;
    readonly decisionLogCapacity: number;
    readonly decisionRetentionMs: number;
    readonly historyRetentionMs: number;
    readonly expiryNotices: readonly string[];
  };
  /** Whether changes of other replicas may fail to arrive. */
  readonly isBlind: () => boolean;
  /** Told why a decision could not be kept. */
  readonly onDecisionLost: DecisionLogOptions["onLost"];
}

/** Everything that this service remembers. */
export type Stores = ReturnType<typeof createStores>;

/** The verdict of who only wants accounts compiled anew. */
const nothing = { applied: [], result: undefined };

/** Opens the stores over one database. */
export function createStores({ db, clock, mapping, settings, isBlind, onDecisionLost }: StoreOptions) {
  const { snapshotCacheBytes, unknownAccountMs, snapshotRecheckMs: recheckMs } = settings;
  const { decisionLogCapacity: capacity, decisionRetentionMs: retentionMs } = settings;
  const cache = new SnapshotCache({ maxBytes: snapshotCacheBytes, unknownMs: unknownAccountMs, clock });
  const snapshots = createSnapshots(db, cache, {
    isBlind,
    recheckMs,
    catchUp: (tenantId, accountId) =>
      accounts.change({ tenantId, accountIds: [accountId], recompile: "behind" }, () => nothing),
  });
  const catalogs = createCatalogTables(db);
  const accounts = createAccountStore({
    db,
    catalogs,
    events: mapping,
    clock,
    expiryNotices: settings.expiryNotices,
    historyRetentionMs: settings.historyRetentionMs,
    onRevision: snapshots.announce,
  });
  return {
    snapshots,
    catalogs,
    accounts,
    history: createAccountHistory(db),
    planHolders: createPlanHolders(db),
    due: createDueLicences(db),
    moveReader: createMoveReader(db),
    accountReader: createAccountReader(db),
    hierarchy: createHierarchy(db),
    pools: createPools(db),
    licenceReader: createLicenceReader(db),
    overrideReader: createOverrideReader(db),
    leases: createLeaseStore(db),
    snapshotReader: createSnapshotReader(db),
    snapshotScan: createSnapshotScan(db),
    rollouts: createRollouts(db, mapping.toRolloutEvent),
    rolloutCounts: createRolloutCounts(db),
    propagations: createPropagations(db, mapping.toPropagationEvent),
    propagationWork: createPropagationWork(db, mapping.toPropagationEvent),
    stale: createStaleAccounts(db),
    devices: createDevices(db),
    seatUseStore: createSeatUseStore(db),
    silentDevices: createSilentDevices(db),
    orders: createOrderLog(db, mapping),
    waiting: createWaitingOrders(db),
    prompts: createUpgradePrompts(db, mapping.toPromptRaised),
    audit: createAuditReader(db),
    decisionReader: createDecisionReader(db),
    decisionLog: createDecisionLog(db, mapping.toDecisionRecorded, {
      capacity,
      retentionMs,
      onLost: onDecisionLost,
    }),
  };
}
