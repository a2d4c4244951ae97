import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DecisionCode } from "@licet/contracts/entitlement";
import { createEvaluator } from "@licet/sdk";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

const count = 10_000;
const accountId = "conglomerate";
let platform: Platform;
let caller: Caller;
let other: Caller;
let tenantId: string;
let licenceId: string;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  caller = await platform.call(await platform.startReplica(), tenantId);
  other = await platform.call(await platform.startReplica(), tenantId);
  ({ licenceId } = await platform.order(caller, tenantId, { accountId, quantity: 1 }));
  await platform.tamper(
    tenantId,
    `insert into licence select (jsonb_populate_record(old, jsonb_build_object('licence_id', 'lic_many_' || n))).*
     from licence as old, generate_series(2, ${count}) as n where account_id = '${accountId}'`,
  );
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("an account of 10,000 licences", () => {
  const check = { accountId, featureKey: "private_repos" };

  it("is changed, answered by both replicas at that revision, and told to who watches", async () => {
    const licet = { decisions: caller.decisions, identity: tenantId };
    const { revision } = await caller.licences.suspendLicence({ requestId: randomUUID(), licenceId, reason: "hold" });
    for (const each of [caller, other]) {
      const { decision } = await each.decisions.check({ ...check, atLeastRevision: revision });
      expect(decision).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED, revision });
      expect(decision?.sources).toHaveLength(count - 1);
    }
    const evaluator = await createEvaluator({ licet, accounts: [accountId], timeoutMs: 60_000 });
    try {
      expect(await evaluator.ready()).toBe(true);
      const asked = { accountId, feature: "private_repos" };
      const local = await evaluator.check({ ...asked, atLeastRevision: Number(revision) });
      expect(local).toMatchObject({ allowed: true, origin: "local" });
      const resumed = await other.licences.resumeLicence({ requestId: randomUUID(), licenceId, reason: "paid" });
      const later = await evaluator.check({ ...asked, atLeastRevision: Number(resumed.revision) });
      expect(later).toMatchObject({ allowed: true, origin: "local" });
      expect(later.decision.sources).toHaveLength(count);
    } finally {
      await evaluator.close();
    }
  }, 120_000);

  it("is listed in pages, each licence once", async () => {
    const seen = new Set<string>();
    let pageToken = "";
    do {
      const page = await caller.licences.listLicences({ accountId, pageSize: 1000, pageToken });
      for (const licence of page.licences) seen.add(licence.licenceId);
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== "");
    expect(seen.size).toBe(count);
  });

  it("names what is wrong with each when none may be used", async () => {
    const { decision } = await caller.decisions.check({ ...check, featureKey: "sso" });
    expect(decision).toMatchObject({ allowed: false, code: DecisionCode.NOT_ENTITLED });
    await platform.tamper(tenantId, `update licence set state = 'suspended' where account_id = '${accountId}'`);
    const { revision } = await caller.licences.revokeLicence({ requestId: randomUUID(), licenceId, reason: "refund" });
    const denied = await caller.decisions.check({ ...check, atLeastRevision: revision });
    expect(denied.decision).toMatchObject({ allowed: false, code: DecisionCode.SUSPENDED });
    expect(denied.decision?.failures).toHaveLength(count);
  }, 60_000);
});
