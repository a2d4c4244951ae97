import type { Clock, IdGenerator } from "@licet/kernel";
import { createCreateAccount } from "./account/create-account.ts";
import { createCreateUser } from "./account/create-user.ts";
import type { Hierarchy } from "./account/hierarchy-ports.ts";
import type { Pools } from "./account/recompile-sharers.ts";
import { createRecompileSharers } from "./account/recompile-sharers.ts";
import { createMoveAccount } from "./account/move-account.ts";
import { createUpdateAccount } from "./account/update-account.ts";
import { createDeleteUser } from "./account/delete-user.ts";
import { createUpdateUser } from "./account/update-user.ts";
import { createRecompileAccounts } from "./catalog/recompile-accounts.ts";
import { createRefreshCatalog } from "./catalog/refresh-catalog.ts";
import type { DecisionLog } from "./decision-log/ports.ts";
import { createReportDecisions } from "./decision-log/report-decisions.ts";
import type { Metering, Places } from "./decision/ports.ts";
import { createActivateDevice } from "./device/activate-device.ts";
import { createCullDevices } from "./device/cull-devices.ts";
import { createDeactivateDevice } from "./device/deactivate-device.ts";
import type { Devices, SilentDevices } from "./device/ports.ts";
import { createReleaseDevice } from "./device/release-device.ts";
import { createChangeLicence } from "./licence/change-licence.ts";
import { createCancelMove } from "./licence/cancel-move.ts";
import type { DueLicences } from "./licence/due-ports.ts";
import { createFireDue } from "./licence/fire-due.ts";
import { createMergeLicences } from "./licence/merge-licences.ts";
import { createBorrowLease } from "./lease/borrow-lease.ts";
import { createCheckOutLease } from "./lease/check-out-lease.ts";
import { createCullLeases, createForgetLeases } from "./lease/cull-leases.ts";
import { createHeartbeatLease } from "./lease/heartbeat-lease.ts";
import type { Leases } from "./lease/ports.ts";
import { createReturnLease } from "./lease/return-lease.ts";
import { createSetLeaseOptions } from "./lease/set-lease-options.ts";
import { createMoveLicence } from "./licence/move-licence.ts";
import { createRenewLicence } from "./licence/renew-licence.ts";
import { createSplitLicence } from "./licence/split-licence.ts";
import { createTransferLicence } from "./licence/transfer-licence.ts";
import type { OrderLog, WaitingOrders } from "./order/ports.ts";
import { createSettleOrders } from "./order/settle-orders.ts";
import { createTakeFreeOrders } from "./order/take-free-orders.ts";
import { createBatchCreateOverrides } from "./override/batch-create-overrides.ts";
import { createEndOverride } from "./override/end-override.ts";
import { createUpdateOverride } from "./override/update-override.ts";
import type {
  Accounts,
  CatalogReplica,
  CatalogSource,
  MoveReader,
  OverrideReader,
  StaleAccounts,
  UpgradePrompts,
} from "./ports.ts";
import { createChangePropagation } from "./propagation/change-propagation.ts";
import type { Propagations, PropagationWork } from "./propagation/ports.ts";
import { createRunPropagations } from "./propagation/run-propagations.ts";
import { createStartPropagation } from "./propagation/start-propagation.ts";
import { createChangeRollout } from "./rollout/change-rollout.ts";
import type { Rollouts } from "./rollout/ports.ts";
import { createRaisePrompts } from "./raise-prompts.ts";
import { createSeatCommands } from "./seat/change-seats.ts";

/** What the commands need from outside. */
export interface CommandPorts {
  readonly accounts: Accounts;
  readonly hierarchy: Hierarchy;
  readonly pools: Pools;
  readonly overrideReader: OverrideReader;
  readonly leases: Leases;
  readonly rollouts: Rollouts;
  readonly propagations: Propagations;
  readonly propagationWork: PropagationWork;
  readonly metering: Pick<Metering, "readBalance">;
  readonly places: Places;
  readonly orders: OrderLog;
  readonly waiting: WaitingOrders;
  readonly prompts: UpgradePrompts;
  readonly devices: Devices;
  readonly silentDevices: SilentDevices;
  readonly catalogs: CatalogReplica;
  readonly stale: StaleAccounts;
  readonly source: CatalogSource;
  readonly moveReader: MoveReader;
  readonly due: DueLicences;
  readonly decisionLog: Pick<DecisionLog, "keep">;
  readonly decisionRetentionMs: number;
  /** How far ahead is looked for what is due of licences. */
  readonly dueLookMs: number;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Everything that this service can be told to do. */
export type Commands = ReturnType<typeof createCommands>;

/** Hands the commands what they need. */
export function createCommands(ports: CommandPorts) {
  const { accounts, catalogs, devices, silentDevices, source, stale, clock, newId } = ports;
  const refreshCatalog = createRefreshCatalog(catalogs, source);
  const settleOrders = createSettleOrders({ ...ports, refreshCatalog, mostTaken: 1000 });
  return {
    refreshCatalog,
    settleOrders,
    takeFreeOrders: createTakeFreeOrders(ports.waiting, settleOrders),
    raisePrompts: createRaisePrompts(ports),
    recompileAccounts: createRecompileAccounts(stale, accounts),
    createAccount: createCreateAccount(ports),
    updateAccount: createUpdateAccount(accounts, clock),
    moveAccount: createMoveAccount(ports),
    recompileSharers: createRecompileSharers(ports.pools, accounts),
    createUser: createCreateUser(accounts, clock),
    updateUser: createUpdateUser(accounts, clock),
    deleteUser: createDeleteUser(accounts, clock),
    renewLicence: createRenewLicence(accounts, clock, ports.newId),
    changeLicence: createChangeLicence({ ...ports, refreshCatalog }),
    moveLicence: createMoveLicence(accounts, clock, ports.newId),
    cancelMove: createCancelMove(accounts, ports.moveReader, clock),
    fireDue: createFireDue({ due: ports.due, accounts, clock, lookMs: ports.dueLookMs }),
    transferLicence: createTransferLicence(ports),
    splitLicence: createSplitLicence(ports),
    mergeLicences: createMergeLicences(accounts, clock, ports.newId),
    batchCreateOverrides: createBatchCreateOverrides(ports),
    updateOverride: createUpdateOverride(ports),
    endOverride: createEndOverride(ports),
    changeRollout: createChangeRollout(ports.rollouts, clock),
    startPropagation: createStartPropagation({ ...ports, refreshCatalog }),
    changePropagation: createChangePropagation(ports.propagations, clock),
    runPropagations: createRunPropagations(ports),
    ...createSeatCommands(accounts, clock),
    checkOutLease: createCheckOutLease(ports),
    setLeaseOptions: createSetLeaseOptions(accounts, clock),
    heartbeatLease: createHeartbeatLease(ports.leases, accounts, clock),
    returnLease: createReturnLease(ports.leases, accounts, clock),
    borrowLease: createBorrowLease(ports.leases, accounts, clock),
    cullLeases: createCullLeases(ports.leases, accounts, clock),
    forgetLeases: createForgetLeases(ports.leases, clock),
    reportDecisions: createReportDecisions({ log: ports.decisionLog, clock, retentionMs: ports.decisionRetentionMs }),
    activateDevice: createActivateDevice(accounts, clock, newId),
    releaseDevice: createReleaseDevice(accounts, devices, clock),
    deactivateDevice: createDeactivateDevice(accounts, devices, clock),
    cullDevices: createCullDevices(accounts, silentDevices, clock),
  };
}
