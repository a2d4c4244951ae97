import type { OrderStore } from "./ports.ts";

/** Tells of held orders whose turn came unnoticed: while they were stored, or since the one before was taken back. */
export async function releaseHeld(orders: OrderStore): Promise<void> {
  for (const tenantId of await orders.tenantsWithHeld()) {
    while (await orders.releaseHeld(tenantId));
  }
}
