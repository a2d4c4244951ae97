import { CatalogService } from "@licet/contracts/catalog";
import { MeteringService } from "@licet/contracts/metering";
import { implementService } from "@licet/rpc";
import { defineService } from "@licet/service";
import { createAcceptAllowances } from "./app/accept-allowances.ts";
import { createIngest } from "./app/ingest.ts";
import { KnownSets } from "./app/known-sets.ts";
import { createMeterDirectory } from "./app/meter-directory.ts";
import { createSettle } from "./app/settle.ts";
import { createMeterSource } from "./clients/catalog.ts";
import { config } from "./config.ts";
import { createLedger } from "./db/ledger.ts";
import { createMeterStore } from "./db/meter-store.ts";
import { migrations } from "./db/migrations.ts";
import { createToOutgoing } from "./events/mapping.ts";
import { onCatalogPublished } from "./events/on-catalog-published.ts";
import { onEntitlementChanged } from "./events/on-entitlement-changed.ts";
import { receiveEvents } from "./http/receive-events.ts";
import { commitReservation } from "./rpc/commit-reservation.ts";
import { consume } from "./rpc/consume.ts";
import { errors } from "./rpc/errors.ts";
import { getBalances } from "./rpc/get-balances.ts";
import { ingestEvents } from "./rpc/ingest-events.ts";
import { listBalances } from "./rpc/list-balances.ts";
import { releaseReservation } from "./rpc/release-reservation.ts";
import { reserve } from "./rpc/reserve.ts";
import { createJobs } from "./service/jobs.ts";
import { createMeasurements } from "./service/measurements.ts";
import { readThresholds } from "./service/thresholds.ts";

/** Usage, counted once, and what is left. */
export const metering = defineService({
  name: "metering",
  version: "0.1.0",
  config,
  errors,
  neighbours: ["catalog"],
  database: { migrations },
  events: true,
  start({ config: { retentionMs, ...settings }, db, clock, newId, connect, log }) {
    const ledger = createLedger(db, clock, createToOutgoing(clock));
    const books = { thresholdsPercent: readThresholds(settings.thresholds), retentionMs, knownSets: new KnownSets() };
    const source = createMeterSource(connect(CatalogService, "catalog"));
    const onError = (error: unknown): void => log.warn({ error }, "the catalog does not answer");
    const meters = createMeterDirectory({ store: createMeterStore(db), source, clock, onError });
    const limits = { aheadMs: settings.eventsAheadMs, retentionMs, dataBytes: settings.eventDataBytes };
    const ingest = createIngest({ ledger, meters, clock, limits, books, measurements: createMeasurements() });
    const settle = createSettle({ ledger, clock, newId, books });
    const balances = { ledger, clock, settle, books };
    const handlers = {
      ingestEvents: ingestEvents(ingest),
      reserve: reserve(settle),
      commitReservation: commitReservation(settle),
      releaseReservation: releaseReservation(settle),
      consume: consume(settle),
      getBalances: getBalances(balances),
      listBalances: listBalances(balances),
    };
    const acceptAllowances = createAcceptAllowances({ ledger, clock, books });
    return {
      rpcs: [implementService(MeteringService, handlers)],
      routes: [receiveEvents(ingest, settings.maxRequestBytes)],
      consumers: [
        { durable: "metering_catalog", subjects: [onCatalogPublished(meters)] },
        { durable: "metering_entitlements", subjects: [onEntitlementChanged(acceptAllowances, clock)] },
      ],
      jobs: createJobs({ db, ledger, clock, books, expiryIntervalMs: settings.expiryIntervalMs }),
    };
  },
});
