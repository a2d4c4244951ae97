import { randomUUID } from "node:crypto";
import { OrderState } from "@licet/contracts/integration";
import type { Order } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

const finalStates = new Set<OrderState>([OrderState.DELIVERED, OrderState.REJECTED]);

/** Sends an order as a CRM would, over REST, and follows it to its end. */
export async function sendOrder(licet: Licet, body: object, key: string = randomUUID()): Promise<Order> {
  const response = await licet.fetch("/v1/orders", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
  if (response.status !== 202) throw new Error(`POST /v1/orders answers ${response.status}: ${await response.text()}`);
  const { orderId } = (await response.json()) as { orderId: string };
  return followOrder(licet, orderId);
}

/** The order at its end, or where it stands after 30 s. */
export function followOrder(licet: Licet, orderId: string): Promise<Order> {
  const read = async () => (await licet.orders.getOrder({ orderId })).order as Order;
  return until(read, ({ state }) => finalStates.has(state), { withinMs: 30_000 });
}

/** The name of an order's state, in lower case. */
export function stateName(state: OrderState): string {
  return (Object.entries(OrderState).find(([, value]) => value === state)?.[0] ?? "?").toLowerCase();
}

/** An order over REST becomes licences; a wrong one is refused with reasons. */
export async function walkOrder(walk: Walk): Promise<void> {
  const { licet, accountId, say, expect } = walk;
  const customer = { accountId, displayName: "Northwind Labs", email: "it@northwind.example", billingCountry: "DE" };
  const body = {
    externalId: `CRM-${accountId}`,
    customer: { ...customer, timeZone: "Europe/Berlin" },
    lines: [{ sku: "FORGE-TEAM-Y", tier: "team", quantity: 25 }],
  };
  say(`POST /v1/orders  ${JSON.stringify(body.lines[0])}`);
  const key = randomUUID();
  const order = await sendOrder(licet, body, key);
  say(`order ${order.orderId}: ${stateName(order.state)}, revision ${order.revision}, trace ${order.traceId}`);
  expect(order.state === OrderState.DELIVERED, "the order is received, accepted, provisioned and delivered");
  walk.orderId = order.orderId;
  walk.revision = order.revision;
  walk.traces.push({ what: "the order, from the REST call to the delivered token", traceId: order.traceId });

  const again = await sendOrder(licet, body, key);
  expect(again.orderId === order.orderId, "the same idempotency key gives the same order");

  const wrong = {
    ...body,
    lines: [
      { sku: "FORGE-GOLD", quantity: 1 },
      { sku: "FORGE-TEAM-Y", quantity: 0 },
    ],
  };
  const rejected = await sendOrder(licet, wrong);
  for (const { code, field, message } of rejected.rejections) say(`${code} ${field}: ${message}`);
  expect(
    rejected.state === OrderState.REJECTED && rejected.rejections.length === 2,
    "an order with an unknown SKU and no users is rejected with both reasons",
  );
}

/** The licences that the order became. */
export async function walkLicences(walk: Walk): Promise<void> {
  const { licet, accountId, say, expect } = walk;
  const { licences } = await licet.licences.listLicences({ accountId });
  for (const { licenceId, planKey, planVersion, quantity } of licences) {
    say(`licence ${licenceId}: ${quantity} x ${planKey}, version ${planVersion} of the plan`);
  }
  const [licence] = licences;
  expect(
    licences.length === 1 && licence?.quantity === 25n && licence.planKey === "team",
    "the customer holds 25 seats of Forge Team",
  );
  walk.licenceId = licence?.licenceId ?? "";
  await seatUsers(walk);
}

/** Two users, each with a seat. */
async function seatUsers(walk: Walk): Promise<void> {
  const { licet, accountId, licenceId, say } = walk;
  const users = [
    { userId: "dana", roles: ["developer"] },
    { userId: "milo", roles: ["maintainer"] },
  ];
  for (const user of users) {
    await licet.accounts.createUser({ requestId: randomUUID(), user: { accountId, ...user } });
    const { revision } = await licet.seats.assignSeat({ requestId: randomUUID(), licenceId, userId: user.userId });
    walk.revision = revision;
    say(`${user.userId}, a ${user.roles.join(", ")}, has a seat`);
  }
}
