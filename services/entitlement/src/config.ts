import { setting } from "@licet/service";

/** This service's own settings. */
export const config = {
  snapshotCacheBytes: setting.bytes({
    env: "SNAPSHOT_CACHE_SIZE",
    default: "256MiB",
    doc: "Memory for snapshots of accounts, by estimate; the least recently used are dropped.",
  }),
  unknownAccountMs: setting.durationMs({
    env: "UNKNOWN_ACCOUNT_TTL",
    default: "2s",
    doc: "How long an account that is not there is taken as unknown without asking the database.",
  }),
  snapshotRecheckMs: setting.durationMs({
    env: "SNAPSHOT_RECHECK_INTERVAL",
    default: "2s",
    doc: "While NATS is away: how long a snapshot in memory is trusted before the database is asked.",
  }),
  meteringTimeoutMs: setting.durationMs({
    env: "METERING_TIMEOUT",
    default: "1s",
    doc: "How long a check waits for metering before the feature's fail policy decides.",
  }),
  geoipDatabase: setting.optional(
    setting.string({ doc: "MaxMind-format country database; without it the country of an address is unknown." }),
  ),
  anonymousIpDatabase: setting.optional(
    setting.string({ doc: "MaxMind-format anonymous IP database; without it no address counts as a proxy's." }),
  ),
  watchCheckpointMs: setting.durationMs({
    env: "WATCH_CHECKPOINT",
    default: "10s",
    doc: "The longest time without a checkpoint in a Watch stream; at most 15s.",
  }),
  watchBufferBytes: setting.bytes({
    env: "WATCH_BUFFER_SIZE",
    default: "64MiB",
    doc: "Memory for the newest snapshots, shared by all Watch streams; a reader who falls behind it is cut off.",
  }),
  watchBacklog: setting.integer({
    default: 10_000,
    doc: "Events read back at the start, so that Watch streams resume after a restart.",
  }),
  decisionLogCapacity: setting.integer({
    default: 20_000,
    min: 1,
    doc: "Decisions that may wait to be logged, of the sample of allowed ones half as many; more are dropped and counted.",
  }),
  decisionLogMs: setting.durationMs({
    env: "DECISION_LOG_INTERVAL",
    default: "500ms",
    doc: "How often decisions are written to the log.",
  }),
  decisionRetentionMs: setting.durationMs({
    env: "DECISION_LOG_RETENTION",
    default: "90d",
    doc: "How long a decision stays in the log; of denials the audit chain keeps the gist for ever.",
  }),
  receiptTimeoutMs: setting.durationMs({
    env: "RECEIPT_TIMEOUT",
    default: "2s",
    doc: "How long token-issuer is waited for to sign the receipt of a decision.",
  }),
  historyRetentionMs: setting.durationMs({
    env: "ACCOUNT_HISTORY_RETENTION",
    default: "400d",
    doc: "How long what an account could do stays known after it changed; the audit chain keeps who changed it for ever.",
  }),
  allowedDecisionPermille: setting.integer({
    default: 10,
    max: 1000,
    doc: "How many of 1,000 allowed decisions are logged; denials always are.",
  }),
  expiryNotice: setting.string({
    default: "P30D,P7D,P1D",
    doc: "How long before the end of a licence's term LicenceExpiring is told, of plans that do not say so: days or weeks.",
  }),
  dueLookMs: setting.durationMs({
    env: "DUE_LOOK_INTERVAL",
    default: "500ms",
    doc: "How often is looked for scheduled moves and moments of licences that are due next; each is awaited to its instant.",
  }),
  deviceSilenceMs: setting.durationMs({
    env: "DEVICE_SILENCE_INTERVAL",
    default: "5s",
    doc: "How often devices are looked for that were silent for longer than their plan allows.",
  }),
  recompileMs: setting.durationMs({
    env: "RECOMPILE_INTERVAL",
    default: "1s",
    doc: "How often accounts are looked for whose snapshots stem from an older catalog.",
  }),
  propagationMs: setting.durationMs({
    env: "PROPAGATION_INTERVAL",
    default: "1s",
    doc: "How often it is looked for propagations of plan versions that have something to do.",
  }),
  rolloutGuardMs: setting.durationMs({
    env: "ROLLOUT_GUARD_INTERVAL",
    default: "5s",
    doc: "How often what was decided for accounts in and outside rollouts is written down and compared.",
  }),
  seatUseMs: setting.durationMs({
    env: "SEAT_USE_INTERVAL",
    default: "5s",
    doc: "How often uses of seats that checks came to are written down, of plans that take idle seats back.",
  }),
  leaseCullMs: setting.durationMs({
    env: "LEASE_CULL_INTERVAL",
    default: "1s",
    doc: "How often leases are looked for whose heartbeats were missed.",
  }),
};
