import { randomUUID } from "node:crypto";
import { makeOrders } from "@licet/dev";
import { OrderState } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";
import { readCpuSeconds } from "../cpu-time.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";

const size = { customers: 250, orders: 1000 };
/** The services have compiled what they run, and PostgreSQL knows how large its tables are, after so many files. */
const warmUpFiles = 4;
const pollMs = 100;
const patienceMs = 120_000;

/** The way of a file of orders through all services. */
export const ordersBench: Bench = {
  name: "orders",
  summary: "a file of 1,000 orders in one call, until every licence token is delivered, on the whole platform",
  measure: (surroundings) => withPlatform(surroundings, (running) => measure(running, surroundings)),
};

async function measure(running: BenchPlatform, { runs, say }: Surroundings): Promise<Figure[]> {
  const seconds: number[] = [];
  const cpu = new Map<string, number[]>();
  const warmUp: number[] = [];
  for (let file = 1; file <= warmUpFiles; file++) {
    warmUp.push(await sendFile(running.licet, `warm-up-${file}`));
    say(`warm-up ${file}: ${(size.orders / (warmUp.at(-1) ?? 0)).toFixed(0)} orders/s`);
  }
  for (let run = 1; run <= runs; run++) {
    const before = readServicesCpu(running);
    seconds.push(await sendFile(running.licet, `run-${run}`));
    for (const [name, used] of readServicesCpu(running)) {
      cpu.set(name, [...(cpu.get(name) ?? []), used - (before.get(name) ?? 0)]);
    }
    say(`run ${run}: ${(size.orders / (seconds.at(-1) ?? 0)).toFixed(0)} orders/s`);
  }
  const perService = [...cpu].map(([name, used]): Figure => {
    return { name: `orders-cpu-${name}`, unit: "µs", runs: used.map((each) => (1e6 * each) / size.orders) };
  });
  return [
    {
      name: "orders",
      unit: "/s",
      runs: seconds.map((each) => size.orders / each),
      target: { of: "value", bound: "least", limit: 500 },
      note:
        `files of ${size.orders} orders of ${size.customers} new customers, after ${warmUpFiles} of the kind; ` +
        "from the call to the last token delivered",
    },
    {
      name: "orders-first",
      unit: "/s",
      runs: warmUp.slice(0, 1).map((each) => size.orders / each),
      note: "the first file after the start of the platform",
    },
    ...perService,
  ];
}

/** Seconds from the call until no order is on its way any more. */
async function sendFile(licet: Licet, prefix: string): Promise<number> {
  const body = toFile(prefix);
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
function toFile(prefix: string): string {
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

function readServicesCpu({ platform }: BenchPlatform): Map<string, number> {
  return new Map(Object.values(platform.services).map(({ name, pid = 0 }) => [name, readCpuSeconds(pid) ?? 0]));
}
