import { randomUUID } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { CheckRequestSchema } from "@licet/contracts/entitlement";
import { OrderState } from "@licet/contracts/integration";
import type { Licet } from "@licet/sdk";

const accountId = "bench-customer";
const feature = "merge_queue";
const userCount = 100;
const versionCount = 100;
const patienceMs = 30_000;

/** Those who have a role and a seat. */
export const userIds = Array.from({ length: userCount }, (_, index) => `user-${index}`);

/** Checks to ask, encoded. */
export interface Checks {
  /** One for each user, as products ask over and over. */
  readonly repeated: Uint8Array[];
  /** More than a service remembers, so that each is read anew. */
  readonly fresh: Uint8Array[];
}

/** Buys a plan with an add-on, and gives every user a role and a seat; returns what to ask about them. */
export async function makeCustomer(licet: Licet): Promise<Checks> {
  const licenceId = await buy(licet);
  let revision = 0n;
  for (const userId of userIds) {
    await licet.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId, roles: ["maintainer"] } });
    ({ revision } = await licet.seats.assignSeat({ requestId: randomUUID(), licenceId, userId }));
  }
  for (const userId of userIds) {
    const { decision } = await licet.decisions.check({ ...toCheck(userId), atLeastRevision: revision });
    if (decision?.allowed !== true) throw new Error(`${userId} is not allowed: ${String(decision?.code)}`);
  }
  const versions = Array.from({ length: versionCount }, (_, index) => `2.${index}.0`);
  return {
    repeated: userIds.map((userId) => encode(toCheck(userId))),
    fresh: versions.flatMap((version) => userIds.map((userId) => encode(toCheck(userId, version)))),
  };
}

/** So many checks, each different from the others. */
export function toChecks(count: number): ReturnType<typeof toCheck>[] {
  return Array.from({ length: count }, (_, index) => {
    return toCheck(`user-${index % userCount}`, `2.${Math.floor(index / userCount)}.0`);
  });
}

function toCheck(userId: string, productVersion = "2.1.0") {
  return { accountId, subject: { userId }, featureKey: feature, context: { country: "DE", productVersion } };
}

function encode(check: ReturnType<typeof toCheck>): Uint8Array {
  return toBinary(CheckRequestSchema, create(CheckRequestSchema, check));
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
