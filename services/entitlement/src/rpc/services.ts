import { AccountService, AuditService, DecisionService, LicenceService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../app/commands.ts";
import type { Hierarchy } from "../app/account/hierarchy-ports.ts";
import type { Check, CheckPorts } from "../app/decision/check.ts";
import { explainCheck } from "../app/decision/explain-check.ts";
import { listEntitlements } from "../app/decision/list-entitlements.ts";
import { listSubjects } from "../app/decision/list-subjects.ts";
import type { AccountHistory } from "../app/decision/history-ports.ts";
import type { SimulateCheck } from "../app/decision/simulate-check.ts";
import type { SnapshotScan } from "../app/decision/ports.ts";
import type { Leases } from "../app/lease/ports.ts";
import type { PreviewChange } from "../app/licence/preview-change.ts";
import type { PreviewVersion } from "../app/licence/preview-version.ts";
import type { Devices } from "../app/device/ports.ts";
import type {
  AccountReader,
  AuditReader,
  LicenceReader,
  MoveReader,
  OverrideReader,
  UpgradePrompts,
} from "../app/ports.ts";
import type { Propagations } from "../app/propagation/ports.ts";
import type { RolloutCounts, Rollouts } from "../app/rollout/ports.ts";
import type { SeatUseStore } from "../app/seat/ports.ts";
import type { WatchPorts } from "../app/watch/watch-snapshots.ts";
import { handleCreateAccount } from "./account/create-account.ts";
import { handleCreateUser } from "./account/create-user.ts";
import { handleDeleteUser } from "./account/delete-user.ts";
import { handleGetAccount } from "./account/get-account.ts";
import { handleGetUser } from "./account/get-user.ts";
import { handleListAccountChanges } from "./account/list-account-changes.ts";
import { handleListAccounts } from "./account/list-accounts.ts";
import { handleMoveAccount } from "./account/move-account.ts";
import { handleListUpgradePrompts } from "./account/list-upgrade-prompts.ts";
import { handleListUsers } from "./account/list-users.ts";
import { handleUpdateAccount } from "./account/update-account.ts";
import { handleUpdateUser } from "./account/update-user.ts";
import { handleListAuditEntries } from "./audit/list-audit-entries.ts";
import { handleVerifyAuditChain } from "./audit/verify-audit-chain.ts";
import { handleBatchCheck } from "./decision/batch-check.ts";
import { handleCheck } from "./decision/check.ts";
import { handleExplain } from "./decision/explain.ts";
import { handleListEntitlements } from "./decision/list-entitlements.ts";
import { handleListSubjects } from "./decision/list-subjects.ts";
import { createDecisionNotes } from "./decision/note-decision.ts";
import { handleSimulate } from "./decision/simulate.ts";
import { handleWatch } from "./decision/watch.ts";
import type { DecisionLogParts } from "./decision-log/implement-decision-log.ts";
import { implementDecisionLog } from "./decision-log/implement-decision-log.ts";
import { handleCancelScheduledMove } from "./licence/cancel-scheduled-move.ts";
import { handleChangeLicence } from "./licence/change-licence.ts";
import { implementDevices } from "./device/implement-devices.ts";
import { implementLeases } from "./lease/implement-leases.ts";
import { handleGetLicence } from "./licence/get-licence.ts";
import { handleListLicences } from "./licence/list-licences.ts";
import { handleListScheduledMoves } from "./licence/list-scheduled-moves.ts";
import { handlePreviewPlanVersion } from "./licence/preview-plan-version.ts";
import { handlePreviewLicenceChange } from "./licence/preview-licence-change.ts";
import { handleMergeLicences } from "./licence/merge-licences.ts";
import { handleRenewLicence } from "./licence/renew-licence.ts";
import { handleResumeLicence } from "./licence/resume-licence.ts";
import { handleRevokeLicence } from "./licence/revoke-licence.ts";
import { handleSplitLicence } from "./licence/split-licence.ts";
import { handleTransferLicence } from "./licence/transfer-licence.ts";
import { handleSuspendLicence } from "./licence/suspend-licence.ts";
import { implementOverrides } from "./override/implement-overrides.ts";
import { implementPropagations } from "./propagation/implement-propagations.ts";
import { implementRollouts } from "./rollout/implement-rollouts.ts";
import { implementSeats } from "./seat/implement-seats.ts";

/** What the handlers are made of. */
export interface HandlerParts extends DecisionLogParts {
  readonly commands: Commands;
  readonly previewChange: PreviewChange;
  readonly previewVersion: PreviewVersion;
  readonly check: Check;
  readonly checkPorts: CheckPorts;
  readonly simulateCheck: SimulateCheck;
  readonly history: AccountHistory;
  readonly snapshotScan: SnapshotScan;
  readonly watch: WatchPorts;
  readonly accountReader: AccountReader;
  readonly hierarchy: Hierarchy;
  readonly licenceReader: LicenceReader;
  readonly moveReader: MoveReader;
  readonly overrideReader: OverrideReader;
  readonly devices: Devices;
  readonly seatUseStore: SeatUseStore;
  readonly leases: Leases;
  readonly rollouts: Rollouts;
  readonly rolloutCounts: RolloutCounts;
  readonly propagations: Propagations;
  readonly prompts: UpgradePrompts;
  readonly audit: AuditReader;
  readonly clock: Clock;
}

/** The services of `licet.entitlement.v1`, a line for each RPC. */
export function implementServices(parts: HandlerParts): RpcService[] {
  const { commands, previewChange, check, checkPorts, history, snapshotScan, watch, audit, clock } = parts;
  const { accountReader, licenceReader, moveReader, overrideReader, devices, leases, prompts } = parts;
  const note = createDecisionNotes();
  return [
    implementService(DecisionService, {
      check: handleCheck(check, note, parts.receipts),
      batchCheck: handleBatchCheck(check, note),
      listEntitlements: handleListEntitlements((question) =>
        listEntitlements(question, { ...checkPorts, history, check }),
      ),
      explain: handleExplain((question) => explainCheck(question, { ...checkPorts, history })),
      simulate: handleSimulate(parts.simulateCheck),
      listSubjects: handleListSubjects((question) => listSubjects(question, { ...checkPorts, scan: snapshotScan })),
      watch: handleWatch(watch),
    }),
    implementService(LicenceService, {
      getLicence: handleGetLicence(licenceReader, clock),
      listLicences: handleListLicences(licenceReader, clock),
      suspendLicence: handleSuspendLicence(commands.moveLicence, clock),
      resumeLicence: handleResumeLicence(commands.moveLicence, clock),
      revokeLicence: handleRevokeLicence(commands.moveLicence, clock),
      renewLicence: handleRenewLicence(commands.renewLicence, clock),
      previewLicenceChange: handlePreviewLicenceChange(previewChange, clock),
      previewPlanVersion: handlePreviewPlanVersion(parts.previewVersion),
      transferLicence: handleTransferLicence(commands.transferLicence, clock),
      splitLicence: handleSplitLicence(commands.splitLicence, clock),
      mergeLicences: handleMergeLicences(commands.mergeLicences, clock),
      changeLicence: handleChangeLicence(commands.changeLicence, clock),
      listScheduledMoves: handleListScheduledMoves(moveReader),
      cancelScheduledMove: handleCancelScheduledMove(commands.cancelMove, moveReader),
    }),
    implementService(AccountService, {
      createAccount: handleCreateAccount(commands.createAccount),
      getAccount: handleGetAccount(accountReader),
      listAccounts: handleListAccounts(accountReader, parts.hierarchy),
      updateAccount: handleUpdateAccount(commands.updateAccount),
      moveAccount: handleMoveAccount(commands.moveAccount),
      createUser: handleCreateUser(commands.createUser),
      getUser: handleGetUser(accountReader),
      listUsers: handleListUsers(accountReader),
      updateUser: handleUpdateUser(commands.updateUser),
      deleteUser: handleDeleteUser(commands.deleteUser),
      listAccountChanges: handleListAccountChanges(history, clock),
      listUpgradePrompts: handleListUpgradePrompts(prompts),
    }),
    implementSeats(commands, licenceReader, parts.seatUseStore, clock),
    implementOverrides(commands, overrideReader, clock),
    implementDevices(commands, devices, clock),
    implementLeases({ commands, leases, reader: licenceReader, clock }),
    implementRollouts(commands, parts),
    implementPropagations(commands, parts.propagations),
    implementDecisionLog(parts),
    implementService(AuditService, {
      listAuditEntries: handleListAuditEntries(audit),
      verifyAuditChain: handleVerifyAuditChain(audit),
    }),
  ];
}
