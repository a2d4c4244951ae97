import type { SampleCustomer } from "./customers.ts";
import { makeCustomers } from "./customers.ts";
import type { Dice } from "./random.ts";
import { createDice } from "./random.ts";

/** An order as the sales operations team exports it; one JSON a line. */
export interface SampleOrder {
  externalId: string;
  action: "NEW" | "CHANGE";
  customer: SampleCustomer;
  lines: { sku: string; quantity: number; tier?: string; startTime?: string }[];
}

const seed = 20_180_521;
const dayMs = 86_400_000;

/** Who buys, and what: `customers` first orders, then growth, packs and upgrades of the same customers. */
export function makeOrders(options: { customers: number; orders: number; now: Date }): SampleOrder[] {
  const dice = createDice(seed);
  const customers = makeCustomers(dice, options.customers);
  const plans = new Map<string, "free" | "team" | "enterprise">();
  return Array.from({ length: options.orders }, (_, index) => {
    const isFirst = index < customers.length;
    const customer = isFirst ? (customers[index] as SampleCustomer) : dice.pick(customers);
    const externalId = `SO-${String(100_001 + index)}`;
    const made = isFirst ? firstOrder(dice, options.now) : laterOrder(dice, plans.get(customer.accountId) ?? "free");
    if (made.plan !== undefined) plans.set(customer.accountId, made.plan);
    return { externalId, action: made.action, customer, lines: made.lines };
  });
}

interface Made extends Pick<SampleOrder, "action" | "lines"> {
  plan?: "free" | "team" | "enterprise";
}

function firstOrder(dice: Dice, now: Date): Made {
  const startTime = new Date(now.getTime() - dice.between(1, 300) * dayMs).toISOString();
  const roll = dice.next();
  if (roll < 0.3) return { action: "NEW", plan: "free", lines: [{ sku: "FORGE-FREE", quantity: 1, startTime }] };
  const quantity = dice.between(3, 120);
  if (roll < 0.85) {
    return { action: "NEW", plan: "team", lines: [{ sku: "FORGE-TEAM-Y", tier: "team", quantity, startTime }] };
  }
  const sku = "FORGE-ENT-Y";
  return {
    action: "NEW",
    plan: "enterprise",
    lines: [{ sku, tier: "enterprise", quantity: quantity + 20, startTime }],
  };
}

function laterOrder(dice: Dice, plan: "free" | "team" | "enterprise"): Made {
  const roll = dice.next();
  if (plan === "free" && roll < 0.4) {
    const line = { sku: "FORGE-TEAM-Y", tier: "team", quantity: dice.between(3, 40) };
    return { action: "CHANGE", plan: "team", lines: [line] };
  }
  if (plan === "team" && roll < 0.08) {
    const line = { sku: "FORGE-ENT-Y", tier: "enterprise", quantity: dice.between(20, 200) };
    return { action: "CHANGE", plan: "enterprise", lines: [line] };
  }
  if (plan !== "free" && roll < 0.4) {
    return { action: "NEW", lines: [{ sku: "FORGE-BUILD-PACK", quantity: dice.between(1, 3) }] };
  }
  if (plan !== "free" && roll < 0.75) {
    const sku = plan === "team" ? "FORGE-TEAM-Y" : "FORGE-ENT-Y";
    return { action: "CHANGE", lines: [{ sku, quantity: dice.between(20, 200) }] };
  }
  return { action: "NEW", lines: [{ sku: "FORGE-STORAGE-PACK", quantity: 1 }] };
}
