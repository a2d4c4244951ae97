import { randomUUID } from "node:crypto";
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

type Rest = (path: string, call?: RestCall) => Promise<RestAnswer>;

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

/** An order as REST shows it. */
export interface OrderAnswer {
  orderId: string;
  state: string;
  revision: number;
  licenceIds: string[];
  rejections: { code: string; field: string; message: string }[];
}

/** Sends an order that must be taken, and follows it until it is delivered. */
export async function deliverOrder(rest: Rest, body: OrderBody): Promise<OrderAnswer> {
  const answer = await sendOrder(rest, body);
  if (answer.status !== 202) throw new Error(`POST /v1/orders answers ${answer.status}: ${answer.text}`);
  const { orderId } = answer.json as OrderAnswer;
  return awaitState(rest, orderId, "DELIVERED");
}

/** The order when it is in this state; the service is asked to answer when it has come to its end. */
export function awaitState(rest: Rest, orderId: string, state: string, withinMs = 60_000): Promise<OrderAnswer> {
  return eventually(
    async () => {
      const answer = await rest(`/v1/orders/${orderId}?wait=10`);
      const order = answer.json as OrderAnswer | undefined;
      if (answer.status === 200 && order?.state === state) return order;
      throw new Error(`order ${orderId} should be ${state}: ${answer.status} ${answer.text}`);
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
