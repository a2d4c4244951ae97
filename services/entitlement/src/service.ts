import { CatalogService } from "@licet/contracts/catalog";
import { MeteringService } from "@licet/contracts/metering";
import { SeatUses } from "@licet/decision/seat-uses";
import { TokenService } from "@licet/contracts/token";
import type { ServiceContext, ServiceParts } from "@licet/service";
import { createIdempotencyStage, defineService } from "@licet/service";
import type { Commands } from "./app/commands.ts";
import { createCommands } from "./app/commands.ts";
import type { CheckPorts } from "./app/decision/check.ts";
import { createCheck } from "./app/decision/check.ts";
import { createCheckAsOf } from "./app/decision/check-as-of.ts";
import type { Metering } from "./app/decision/ports.ts";
import { createBeginUse } from "./app/first-use/begin-use.ts";
import { DecisionCounts } from "./app/rollout/count-decisions.ts";
import type { RolloutGuard } from "./app/rollout/guard-rollouts.ts";
import { createGuardRollouts } from "./app/rollout/guard-rollouts.ts";
import { createTellSeatUses } from "./app/seat/tell-seat-uses.ts";
import type { Receipts } from "./app/decision-log/receipts.ts";
import { createReceipts } from "./app/decision-log/receipts.ts";
import type { ReplayPorts } from "./app/decision-log/replay-decisions.ts";
import { createReplayDecisions } from "./app/decision-log/replay-decisions.ts";
import { createSimulateCheck } from "./app/decision/simulate-check.ts";
import { createPreviewChange } from "./app/licence/preview-change.ts";
import { createPreviewVersion } from "./app/licence/preview-version.ts";
import { createCatalogSource } from "./clients/catalog.ts";
import { createMetering } from "./clients/metering.ts";
import { createReceiptSigner } from "./clients/receipt-signer.ts";
import { openPlaces } from "./clients/places.ts";
import { config } from "./config.ts";
import { toNotices } from "./domain/licence/moments.ts";
import { migrations } from "./db/migrations.ts";
import type { Stores } from "./db/stores.ts";
import { createStores } from "./db/stores.ts";
import { consumersOf } from "./events/consumers.ts";
import { createEventMapping } from "./events/event-mapping.ts";
import type { RunningFeed } from "./events/snapshot-feed.ts";
import { startSnapshotFeed } from "./events/snapshot-feed.ts";
import { toAccount, toUpgradePrompt } from "./rpc/account/account-mapping.ts";
import { toDecision } from "./rpc/decision/decision-mapping.ts";
import { toLoggedDecision } from "./rpc/decision-log/logged-decision-mapping.ts";
import { toDevice } from "./rpc/device/device-mapping.ts";
import { errors } from "./rpc/errors.ts";
import { toLease } from "./rpc/lease/lease-mapping.ts";
import { toLeaseOptions } from "./rpc/lease/lease-options-mapping.ts";
import { toLicence } from "./rpc/licence/licence-mapping.ts";
import { toScheduledMove } from "./rpc/licence/move-mapping.ts";
import { toOverride } from "./rpc/override/override-mapping.ts";
import { toPropagation } from "./rpc/propagation/propagation-mapping.ts";
import { toRollout, toRolloutFigures } from "./rpc/rollout/rollout-mapping.ts";
import { implementServices } from "./rpc/services.ts";

const secondMs = 1000;
const hourMs = 3_600_000;

/** The one that knows what accounts may do. */
export const entitlement = defineService({
  name: "entitlement",
  version: "0.1.0",
  config,
  errors,
  neighbours: ["catalog", "metering", "token-issuer"],
  database: { migrations, poolSize: 10 },
  events: true,
  start,
});

/** How resources look on the wire, in events as in answers. */
const resources = {
  toAccount,
  toLicence,
  toDevice,
  toOverride,
  toLease,
  toLeaseOptions,
  toRollout,
  toRolloutFigures,
  toPropagation,
  toScheduledMove,
  toUpgradePrompt,
  toDecision,
};

type Context = ServiceContext<typeof config>;
type Job = NonNullable<ServiceParts["jobs"]>[number];

async function start(context: Context): Promise<ServiceParts> {
  const { config: settings, clock, newId, log, db, connect } = context;
  const mapping = createEventMapping(resources);
  const stores = createStores({
    db,
    clock,
    mapping,
    settings: { ...settings, expiryNotices: toNotices(settings.expiryNotice) },
    isBlind: () => feed.isBlind(),
    onDecisionLost: (error) => log.error({ error }, "a decision could not be logged"),
  });
  const source = createCatalogSource(connect(CatalogService, "catalog"));
  const metering = openMetering(context);
  const places = await openPlaces({
    countryDatabase: settings.geoipDatabase,
    anonymousDatabase: settings.anonymousIpDatabase,
  });
  const commands = createCommands({ ...settings, ...stores, source, metering, places, clock, newId });
  const feed = openFeed(context, stores);
  const noted = { guardCounts: new DecisionCounts(), seatUses: new SeatUses() };
  const rolloutGuard = createGuardRollouts({
    ...stores,
    decisionCounts: noted.guardCounts,
    clock,
    writer: newId("wtr"),
  });
  const tellSeatUses = createTellSeatUses(noted.seatUses, stores.seatUseStore);
  const checkPorts = openCheckPorts(context, stores, { ...noted, metering, places });
  const check = createCheckAsOf(createCheck(checkPorts), { ...stores, ...checkPorts });
  const previews = createPreviews({ ...stores, ...checkPorts, refreshCatalog: commands.refreshCatalog, source });
  const watch = { feed, reader: stores.snapshotReader, clock, checkpointMs: settings.watchCheckpointMs };
  return {
    rpcs: implementServices({
      ...stores,
      commands,
      ...previews,
      receipts: openReceipts(context, stores),
      check,
      checkPorts,
      watch,
      clock,
    }),
    stages: [createIdempotencyStage({ db, clock })],
    consumers: consumersOf(commands),
    jobs: jobsOf(context, { ...stores, rolloutGuard, tellSeatUses }, commands),
    async close() {
      const flushed = stores.decisionLog.flush().catch((error: unknown) => log.error({ error }, "decisions are lost"));
      await Promise.allSettled([feed.stop(), flushed, rolloutGuard.save(), tellSeatUses()]);
    },
  };
}

/** What looks at what would be, and writes nothing. */
function createPreviews(
  ports: Parameters<typeof createPreviewChange>[0] &
    Parameters<typeof createPreviewVersion>[0] &
    Parameters<typeof createSimulateCheck>[0] &
    ReplayPorts,
) {
  return {
    previewChange: createPreviewChange(ports),
    previewVersion: createPreviewVersion(ports),
    simulateCheck: createSimulateCheck(ports),
    replayDecisions: createReplayDecisions(ports),
  };
}

function openFeed({ config: settings, events, log }: Context, { snapshots }: Stores): RunningFeed {
  return startSnapshotFeed({
    bus: events,
    maxBytes: settings.watchBufferBytes,
    backlog: settings.watchBacklog,
    onNews: ({ tenantId, accountId, revision, document }) => snapshots.accept(tenantId, accountId, revision, document),
    onGap: () => snapshots.forgetAll(),
    onError: (error) => log.warn({ error }, "the feed of snapshots is delayed"),
  });
}

function openMetering({ config: settings, clock, connect }: Context): Metering {
  return createMetering({
    client: connect(MeteringService, "metering"),
    clock,
    timeoutMs: settings.meteringTimeoutMs,
  });
}

function openReceipts({ config: settings, log, connect }: Context, stores: Stores): Receipts {
  const signReceipt = createReceiptSigner({
    client: connect(TokenService, "token-issuer"),
    timeoutMs: settings.receiptTimeoutMs,
    toMessage: toLoggedDecision,
    onError: (error) => log.warn({ error }, "a receipt could not be signed"),
  });
  return createReceipts({ ...stores, signReceipt });
}

function openCheckPorts(
  context: Context,
  { snapshots, accounts, decisionLog }: Stores,
  ports: Pick<CheckPorts, "metering" | "places" | "guardCounts" | "seatUses">,
): CheckPorts {
  const { config: settings, clock, newId, random } = context;
  const { allowedDecisionPermille } = settings;
  return {
    snapshots,
    log: decisionLog,
    ...ports,
    beginUse: createBeginUse({ accounts, snapshots, clock, newId }),
    clock,
    newId,
    keepAllowed: () => allowedDecisionPermille > 0 && random() * 1000 < allowedDecisionPermille,
  };
}

function jobsOf(
  { config: settings, clock }: Context,
  {
    decisionLog,
    history,
    rolloutGuard,
    tellSeatUses,
  }: Pick<Stores, "decisionLog" | "history"> & {
    readonly rolloutGuard: RolloutGuard;
    readonly tellSeatUses: () => Promise<void>;
  },
  commands: Commands,
): Job[] {
  return [
    { name: "decision log", intervalMs: settings.decisionLogMs, run: () => decisionLog.flush() },
    { name: "delete-decisions", intervalMs: hourMs, run: () => decisionLog.deleteExpired(clock.now()) },
    { name: "delete-history", intervalMs: hourMs, run: () => history.deleteExpired(clock.now()) },
    { name: "shared licences", intervalMs: settings.recompileMs, run: commands.recompileSharers },
    { name: "free orders", intervalMs: secondMs, run: commands.takeFreeOrders },
    { name: "due licences", intervalMs: settings.dueLookMs, run: commands.fireDue },
    { name: "silent devices", intervalMs: settings.deviceSilenceMs, run: commands.cullDevices },
    { name: "seat uses", intervalMs: settings.seatUseMs, run: tellSeatUses },
    { name: "cull leases", intervalMs: settings.leaseCullMs, run: commands.cullLeases },
    { name: "forget leases", intervalMs: hourMs, run: commands.forgetLeases },
    { name: "rollout guard", intervalMs: settings.rolloutGuardMs, run: rolloutGuard.guard },
    { name: "forget rollout counts", intervalMs: hourMs, run: rolloutGuard.forget },
    { name: "propagations", intervalMs: settings.propagationMs, run: commands.runPropagations },
    { name: "recompilation", intervalMs: settings.recompileMs, run: commands.recompileAccounts },
  ];
}
