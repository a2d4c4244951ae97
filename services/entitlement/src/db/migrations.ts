import type { Migration } from "@licet/db/migrations";
import { standardMigrations } from "@licet/db/migrations";
import { accounts } from "./migrations/0001-accounts.ts";
import { catalogReplica } from "./migrations/0002-catalog-replica.ts";
import { logs } from "./migrations/0003-logs.ts";
import { decisionRetention } from "./migrations/0004-decision-retention.ts";
import { waitingOrders } from "./migrations/0005-waiting-orders.ts";
import { licenceSteps } from "./migrations/0006-licence-steps.ts";
import { licenceMoments } from "./migrations/0007-licence-moments.ts";
import { orderPlaces } from "./migrations/0008-order-places.ts";
import { overrides } from "./migrations/0009-overrides.ts";
import { devices } from "./migrations/0010-devices.ts";
import { leases } from "./migrations/0011-leases.ts";
import { rollouts } from "./migrations/0012-rollouts.ts";
import { rolloutGuards } from "./migrations/0013-rollout-guards.ts";
import { accountHistory } from "./migrations/0014-account-history.ts";
import { decisionEvidence } from "./migrations/0015-decision-evidence.ts";
import { seats } from "./migrations/0016-seats.ts";
import { planHolders } from "./migrations/0017-plan-holders.ts";
import { idleSeats } from "./migrations/0018-idle-seats.ts";
import { planPropagations } from "./migrations/0019-plan-propagations.ts";
import { trips } from "./migrations/0020-trips.ts";
import { hierarchy } from "./migrations/0021-hierarchy.ts";
import { pools } from "./migrations/0022-pools.ts";
import { firstUse } from "./migrations/0023-first-use.ts";
import { leaseOptions } from "./migrations/0024-lease-options.ts";
import { seatsOfAFamily } from "./migrations/0025-seats-of-a-family.ts";
import { accountRows } from "./migrations/0026-account-rows.ts";
import { userKinds } from "./migrations/0027-user-kinds.ts";

/** The schema of this service's own database. */
export const migrations: readonly Migration[] = [
  ...standardMigrations,
  accounts,
  catalogReplica,
  logs,
  decisionRetention,
  waitingOrders,
  licenceSteps,
  licenceMoments,
  orderPlaces,
  overrides,
  devices,
  leases,
  rollouts,
  rolloutGuards,
  accountHistory,
  decisionEvidence,
  seats,
  planHolders,
  idleSeats,
  planPropagations,
  trips,
  hierarchy,
  pools,
  firstUse,
  leaseOptions,
  seatsOfAFamily,
  accountRows,
  userKinds,
];
