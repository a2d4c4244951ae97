import type { SampleCustomer } from "./customers.ts";
import { makeCustomers } from "./customers.ts";
import { createDice } from "./random.ts";

/** A CloudEvent as the vendor's build system reports it. */
export interface SampleEvent {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  data: Record<string, string | number>;
}

const seed = 20_180_521;
const dayMs = 86_400_000;
const systems = ["linux", "linux", "linux", "linux", "windows", "macos"] as const;

/** Builds and downloads of the last 20 days, of the customers that makeOrders makes. */
export function* makeEvents(options: { customers: number; events: number; now: Date }): Generator<SampleEvent> {
  const dice = createDice(seed);
  const customers = makeCustomers(dice, options.customers);
  for (let index = 0; index < options.events; index++) {
    const customer: SampleCustomer = dice.pick(customers);
    const time = new Date(options.now.getTime() - Math.floor(dice.next() * 20 * dayMs)).toISOString();
    const shared = { specversion: "1.0", source: "forge.example/builds", subject: customer.accountId, time } as const;
    const id = `usage-${String(index + 1).padStart(6, "0")}`;
    yield dice.next() < 0.85
      ? { ...shared, id, type: "forge.build.finished", data: { minutes: dice.between(1, 30), os: dice.pick(systems) } }
      : { ...shared, id, type: "forge.package.downloaded", data: { gigabytes: dice.between(1, 40) / 100 } };
  }
}
