import { readCpuSeconds } from "../cpu-time.ts";
import type { Bench, Figure, Surroundings } from "../figure.ts";
import { withPlatform } from "../platform.ts";
import type { BenchPlatform } from "../platform.ts";
import { sendOrders } from "./send-orders.ts";

const size = { customers: 250, orders: 1000 };
/** The services have compiled what they run, and PostgreSQL knows how large its tables are, after so many files. */
const warmUpFiles = 4;

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
    warmUp.push(await sendOrders(running.licet, size, `warm-up-${file}`));
    say(`warm-up ${file}: ${(size.orders / (warmUp.at(-1) ?? 0)).toFixed(0)} orders/s`);
  }
  for (let run = 1; run <= runs; run++) {
    const before = readServicesCpu(running);
    seconds.push(await sendOrders(running.licet, size, `run-${run}`));
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

function readServicesCpu({ platform }: BenchPlatform): Map<string, number> {
  return new Map(Object.values(platform.services).map(({ name, pid = 0 }) => [name, readCpuSeconds(pid) ?? 0]));
}
