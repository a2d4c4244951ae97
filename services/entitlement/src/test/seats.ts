import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { SeatPolicySchema } from "@licet/contracts/catalog";
import type { Caller } from "./caller.ts";
import type { Platform } from "./platform.ts";

/** Seats of the enterprise plan cool off for a week, and go two weeks after notice when they were not used for 60 days. */
export function addSeatPolicy({ planVersions }: PublishedCatalog): void {
  const plan = planVersions.find(({ planKey }) => planKey === "enterprise")?.plan;
  const policy = { coolingOff: "P7D", idle: { after: "P60D", notice: "P14D" } };
  if (plan) plan.seatPolicy = create(SeatPolicySchema, policy);
}

/** Makes enterprise licences with so many seats, of accounts whose users are in these groups. */
export function createOffices(platform: Platform, caller: Caller, tenantId: string) {
  return async (accountId: string, quantity: number, groups: Readonly<Record<string, string[]>>): Promise<string> => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId, plan: "enterprise", quantity });
    for (const [userId, of] of Object.entries(groups)) {
      await caller.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId, groups: of } });
    }
    return licenceId;
  };
}
