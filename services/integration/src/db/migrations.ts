import type { Migration } from "@licet/db/migrations";
import { standardMigrations } from "@licet/db/migrations";
import { deliveryTables } from "./migrations/0002-deliveries.ts";
import { orderTables } from "./migrations/0001-orders.ts";
import { heldOrders } from "./migrations/0003-held-orders.ts";
import { orderSequence } from "./migrations/0004-order-sequence.ts";
import { deliveryStorage } from "./migrations/0005-delivery-storage.ts";
import { deliveryInline } from "./migrations/0006-delivery-inline.ts";

/** The history of this service's schema. */
export const migrations: readonly Migration[] = [
  ...standardMigrations,
  orderTables,
  deliveryTables,
  heldOrders,
  orderSequence,
  deliveryStorage,
  deliveryInline,
];
