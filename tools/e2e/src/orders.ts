import { randomUUID } from "node:crypto";
import { OrderState } from "@licet/contracts/integration";
import type { Order } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";
import { eventually } from "@licet/testing";
import type { RestAnswer, RestCall } from "./rest.ts";

/** An order as a CRM sends it. */
export interface OrderBody {
  action?: string;
  externalId?: string;
  customer: { accountId: string; billingCountry?: string };
  lines: { sku: string; quantity: number; startTime?: string; endTime?: string }[];
}

type Rest = (path: string, call: RestCall) => Promise<RestAnswer>;

/** A new customer's order of one line; `line` changes or adds to it. */
export function makeOrder(accountId: string, line: Partial<OrderBody["lines"][number]> = {}): OrderBody {
  return { customer: { accountId }, lines: [{ sku: "FORGE-TEAM-Y", quantity: 5, ...line }] };
}

/** POST /v1/orders. */
export function sendOrder(rest: Rest, body: object | string, key: string = randomUUID()): Promise<RestAnswer> {
  return rest("/v1/orders", {
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Sends an order that must be taken, and follows it until it is delivered. */
export async function deliverOrder(test: { rest: Rest; licet: Licet }, body: OrderBody): Promise<Order> {
  const answer = await sendOrder(test.rest, body);
  if (answer.status !== 202) throw new Error(`POST /v1/orders answers ${answer.status}: ${answer.text}`);
  return awaitState(test.licet, answer.json.orderId as string, OrderState.DELIVERED);
}

/** The order when it is in this state. */
export function awaitState(licet: Licet, orderId: string, state: OrderState, withinMs = 60_000): Promise<Order> {
  return eventually(
    async () => {
      const { order } = await licet.orders.getOrder({ orderId });
      if (order?.state === state) return order;
      throw new Error(`order ${orderId} is ${stateName(order?.state)}, not ${stateName(state)}`);
    },
    { withinMs },
  );
}

/** The licences and tokens of an account that has ordered once, counted. */
export async function countRights(licet: Licet, accountId: string): Promise<{ licences: number; tokens: number }> {
  const [{ licences }, { licenceTokens }] = await Promise.all([
    licet.licences.listLicences({ accountId, pageSize: 1000 }),
    licet.tokens.listLicenceTokens({ accountId, pageSize: 1000 }),
  ]);
  return { licences: licences.length, tokens: licenceTokens.length };
}

function stateName(state: OrderState | undefined): string {
  return Object.entries(OrderState).find(([, number]) => number === state)?.[0] ?? "missing";
}
