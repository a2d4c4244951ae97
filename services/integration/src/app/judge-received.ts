import type { Clock } from "@licet/kernel";
import { judgeOrder } from "../domain/judge-order.ts";
import type { Catalogs } from "./catalogs.ts";
import type { OrderStore } from "./ports.ts";

/** What judgeReceived works with. */
export interface JudgeReceivedOptions {
  readonly orders: OrderStore;
  readonly catalogs: Catalogs;
  readonly clock: Clock;
}

const batchSize = 500;

/** Judges the orders that came in while no catalog could be had. */
export async function judgeReceived({ orders, catalogs, clock }: JudgeReceivedOptions): Promise<void> {
  for (const tenantId of await orders.tenantsWithReceived()) {
    const catalog = await catalogs.current(tenantId);
    if (catalog === undefined) continue;
    const context = { catalog, now: clock.now() };
    while ((await orders.judgeReceived(tenantId, batchSize, (order) => judgeOrder(order, context))) === batchSize);
  }
}
