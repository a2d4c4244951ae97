import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { DecisionCode, OverrideEffect, UsageMode } from "@licet/contracts/entitlement";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

const featureKey = "ci_minutes";
let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;
let licenceId: string;

const requestId = () => randomUUID();
const open = (accountId: string, parentAccountId: string) =>
  one.accounts.createAccount({
    requestId: requestId(),
    account: { accountId, parentAccountId, sharesParentLicences: true },
  });
const take = async (by: Caller, accountId: string, amount: string, usageMode: UsageMode = UsageMode.CONSUME) =>
  by.decisions.check({ accountId, featureKey, amount, requestId: requestId(), usageMode });
const look = async (by: Caller, accountId: string, atLeastRevision = 0n) =>
  (await by.decisions.check({ accountId, featureKey, atLeastRevision })).decision;
const usedOf = (accountId: string) => platform.neighbours.used.get(`${accountId}/${featureKey}`) ?? 0;
const revisionOf = async (accountId: string) => (await one.accounts.getAccount({ accountId })).account!.revision;
/** The accounts and revisions under which metering was asked since. */
const askedSince = (count: number) =>
  platform.neighbours.balanceCalls.slice(count).flatMap((sets) => sets.map((set) => [set.accountId, set.revision]));

beforeAll(async () => {
  platform = await startPlatform();
  const idle = { RECOMPILE_INTERVAL: "1h" };
  const [first, second] = [await platform.startReplica(idle), await platform.startReplica(idle)];
  tenantId = platform.newTenant();
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
  ({ licenceId } = await platform.order(one, tenantId, { accountId: "group", plan: "team" }));
  await open("affiliate", "group");
  await open("branch", "affiliate");
}, 120_000);

afterAll(() => platform.stop());

describe("an allowance that is shared", () => {
  it("is one for all: whoever uses of it leaves less to the others, and the answer names whose it is", async () => {
    await take(one, "group", "100");
    await take(two, "affiliate", "200");
    const { decision } = await take(one, "branch", "300");
    expect(decision).toMatchObject({
      allowed: true,
      sources: [{ licenceId, accountId: "group" }],
      quota: { limit: "3000", used: "600", remaining: "2400" },
    });
    for (const accountId of ["group", "affiliate", "branch"]) {
      expect((await look(two, accountId))?.quota?.remaining).toBe("2400");
    }
    expect([usedOf("group"), usedOf("affiliate"), usedOf("branch")]).toEqual([600, 0, 0]);
  });

  it("is asked for under its holder's own revision, though an affiliate's is higher", async () => {
    await one.accounts.updateAccount({
      requestId: requestId(),
      account: { accountId: "branch", email: "b@x.example" },
      updateMask: { paths: ["email"] },
    });
    const lender = await revisionOf("group");
    expect(await revisionOf("branch")).toBeGreaterThan(lender);
    const before = platform.neighbours.balanceCalls.length;
    for (const accountId of ["group", "affiliate", "branch"]) await look(one, accountId);
    expect(askedSince(before)).toEqual([1, 2, 3].map(() => ["group", lender]));
  });

  it("is as it is at the holder for whoever demands the revision of a change there, on every replica", async () => {
    await look(two, "branch");
    for (const amount of ["500", "700", "900"]) {
      const override = {
        accountId: "group",
        featureKey,
        effect: OverrideEffect.GRANT,
        allowance: { amount },
        reason: "deal",
      };
      const { revision } = await one.overrides.createOverride({ requestId: requestId(), override });
      const decision = await look(two, "branch", revision);
      expect(decision?.quota?.limit).toBe((await look(one, "group", revision))?.quota?.limit);
      expect(Number(decision?.quota?.limit)).toBeGreaterThan(3000);
    }
  });

  it("is used up to the last unit and never beyond, by a family at once over two replicas", async () => {
    await platform.order(one, tenantId, { accountId: "crowd", plan: "team" });
    await open("crowd-a", "crowd");
    await open("crowd-b", "crowd-a");
    const takers = Array.from({ length: 60 }, (_, index) =>
      take(
        index % 2 === 0 ? one : two,
        ["crowd", "crowd-a", "crowd-b"][index % 3]!,
        "70",
        index % 5 === 0 ? UsageMode.RESERVE : UsageMode.CONSUME,
      ),
    );
    const answers = await Promise.all(takers);
    expect(answers.filter(({ decision }) => decision?.allowed)).toHaveLength(42);
    expect(answers.find(({ decision }) => !decision?.allowed)?.decision?.code).toBe(DecisionCode.QUOTA_EXCEEDED);
    expect([usedOf("crowd"), usedOf("crowd-a"), usedOf("crowd-b")]).toEqual([42 * 70, 0, 0]);
  });

  it("is left alone by an affiliate with an allowance of its own, and by one that shares no more", async () => {
    await open("rich", "group");
    await platform.order(one, tenantId, { accountId: "rich", plan: "free" });
    const before = usedOf("group");
    const { decision } = await take(one, "rich", "150");
    expect(decision).toMatchObject({ allowed: true, quota: { limit: "2000", used: "150" } });
    expect([usedOf("group"), usedOf("rich")]).toEqual([before, 150]);
    const move = { accountId: "affiliate", parentAccountId: "group", sharesParentLicences: false, reason: "sold" };
    const { account } = await one.accounts.moveAccount({ requestId: requestId(), ...move });
    for (const accountId of ["affiliate", "branch"]) {
      const denied = await take(two, accountId, "1");
      expect(denied.decision?.allowed).toBe(false);
      expect((await look(two, accountId, account!.revision))?.code).toBe(DecisionCode.NOT_ENTITLED);
    }
    expect(usedOf("group")).toBe(before);
  });
});
