import { randomUUID } from "node:crypto";
import { makeOrders } from "@licet/dev";
import { OrderState } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";

const pollMs = 100;
const patienceMs = 120_000;

/** How many orders of how many customers. */
export interface OrdersSize {
  customers: number;
  orders: number;
}

/** Seconds from the call until no order is on its way any more. */
export async function sendOrders(licet: Licet, size: OrdersSize, prefix: string): Promise<number> {
  const body = toFile(size, prefix);
  const startMs = performance.now();
  const response = await licet.fetch("/v1/orders:batch", {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", "idempotency-key": randomUUID() },
    body,
  });
  const text = await response.text();
  if (!response.ok || text.includes('"problem"')) throw new Error(`the file is refused: ${text.slice(0, 500)}`);
  await untilDelivered(licet, startMs + patienceMs);
  return (performance.now() - startMs) / 1000;
}

/** The sample's orders of customers that nobody else has. */
function toFile(size: OrdersSize, prefix: string): string {
  return makeOrders({ ...size, now: new Date() })
    .map((order) => {
      const customer = { ...order.customer, accountId: `${prefix}-${order.customer.accountId}` };
      return `${JSON.stringify({ ...order, externalId: `${prefix}-${order.externalId}`, customer })}\n`;
    })
    .join("");
}

/** The way of an order, in its direction: once a state is empty, no order enters it any more. */
const underWay = [OrderState.RECEIVED, OrderState.ACCEPTED, OrderState.PROVISIONED];

async function untilDelivered(licet: Licet, deadlineMs: number): Promise<void> {
  for (const state of underWay) {
    for (;;) {
      const { orders } = await licet.orders.listOrders({ state, pageSize: 1 });
      if (orders.length === 0) break;
      if (performance.now() > deadlineMs) throw new Error(`${orders[0]?.orderId ?? ""} is not delivered in time`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  const { orders } = await licet.orders.listOrders({ state: OrderState.REJECTED, pageSize: 1 });
  if (orders.length > 0) throw new Error(`rejected: ${orders[0]?.rejections[0]?.message ?? ""}`);
}
