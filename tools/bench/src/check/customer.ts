import { randomUUID } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { CheckRequestSchema } from "@licet/contracts/entitlement";
import { OrderState } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";

const accountId = "bench-customer";
const feature = "merge_queue";
const userCount = 100;
const patienceMs = 30_000;

/** Buys a plan with an add-on, and gives every user a role and a seat; returns each user's check, encoded. */
export async function makeCustomer(licet: Licet): Promise<Uint8Array[]> {
  const licenceId = await buy(licet);
  const users = Array.from({ length: userCount }, (_, index) => `user-${index}`);
  let revision = 0n;
  for (const userId of users) {
    await licet.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId, roles: ["maintainer"] } });
    ({ revision } = await licet.seats.assignSeat({ requestId: randomUUID(), licenceId, userId }));
  }
  for (const userId of users) {
    const { decision } = await licet.decisions.check({ ...toCheck(userId), atLeastRevision: revision });
    if (decision?.allowed !== true) throw new Error(`${userId} is not allowed: ${String(decision?.code)}`);
  }
  return users.map((userId) => toBinary(CheckRequestSchema, create(CheckRequestSchema, toCheck(userId))));
}

function toCheck(userId: string) {
  return { accountId, subject: { userId }, featureKey: feature, context: { country: "DE", productVersion: "2.1.0" } };
}

async function buy(licet: Licet): Promise<string> {
  const order = {
    customer: { accountId, displayName: "Bench", billingCountry: "DE", timeZone: "Europe/Berlin" },
    lines: [
      { sku: "FORGE-TEAM-Y", quantity: 100n },
      { sku: "FORGE-STORAGE-PACK", quantity: 1n },
    ],
  };
  const submitted = await licet.orders.submitOrder({ requestId: randomUUID(), order });
  const orderId = submitted.order?.orderId ?? "";
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
    const { order: now } = await licet.orders.getOrder({ orderId });
    if (now?.state === OrderState.DELIVERED) return now.licenceIds[0] ?? "";
    if (now?.state === OrderState.REJECTED) throw new Error(`rejected: ${now.rejections[0]?.message ?? ""}`);
  }
  throw new Error("the order is not delivered in time");
}
