import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LoggedDecision } from "@licet/contracts/entitlement";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica({ DECISION_LOG_INTERVAL: "1h", RECEIPT_TIMEOUT: "300ms" });
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  await platform.order(caller, tenantId, { accountId: "acme", plan: "free" });
}, 120_000);

afterAll(() => platform.stop());

const check = (change: object = {}) =>
  caller.decisions.check({ accountId: "acme", featureKey: "private_repos", receipt: true, ...change });

const signedAbout = (decisionId = ""): LoggedDecision | undefined =>
  platform.neighbours.signed.findLast((each) => each.decisionId === decisionId);

describe("a check that asks for a receipt", () => {
  it("is answered with one of what was asked and answered, and is logged though it is allowed", async () => {
    const asked = { subject: { userId: "ada" }, context: { country: "DE" } };
    const { decision, receipt, receiptRefusal } = await check(asked);
    expect(decision).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED });
    expect({ receipt, receiptRefusal }).toEqual({ receipt: `signed ${decision?.decisionId}` });
    expect(signedAbout(decision?.decisionId)).toMatchObject({
      ...{ accountId: "acme", featureKey: "private_repos", allowed: true, revision: decision?.revision, ...asked },
      ...{ actor: "tester", time: timestampFromDate(platform.clock.now()), value: decision?.value },
    });
    const { decisionId = "" } = decision ?? {};
    expect(await caller.decisionLog.getDecisionReceipt({ decisionId })).toMatchObject({ receipt });
  });

  it("says so of a denial", async () => {
    const { decision } = await check({ featureKey: "sso" });
    const codes = decision?.failures.map(({ code }) => code);
    expect(signedAbout(decision?.decisionId)).toMatchObject({ allowed: false, failingCodes: codes });
  });

  it("gets none for the past, and none where nothing is logged", async () => {
    const asOfTime = timestampFromDate(platform.clock.now());
    await expect(check({ asOfTime })).rejects.toThrow(/receipt/);
    const plain = { accountId: "acme", featureKey: "sso", receipt: true };
    await expect(caller.decisions.explain({ check: plain })).rejects.toThrow(/check.receipt must not be set/);
    const suppose = { quantity: 1n, planKey: "team" };
    await expect(caller.decisions.simulate({ check: plain, suppose })).rejects.toThrow(/check.receipt must not be set/);
  });

  it("in a batch is kept, so that its receipt can be had", async () => {
    const checks = [{ accountId: "acme", featureKey: "private_repos", receipt: true }];
    const { decisions } = await caller.decisions.batchCheck({ checks });
    const { decisionId = "" } = decisions[0] ?? {};
    expect((await caller.decisionLog.getDecisionReceipt({ decisionId })).receipt).toBe(`signed ${decisionId}`);
  });

  it("is logged as a denial is, when little room is left", async () => {
    const settings = { DECISION_LOG_INTERVAL: "1h", DECISION_LOG_CAPACITY: "2" };
    const replica = await platform.call(await platform.startReplica(settings), tenantId);
    const asked = { accountId: "acme", featureKey: "private_repos", receipt: true };
    const { decisions } = await replica.decisions.batchCheck({ checks: [asked, asked] });
    for (const { decisionId } of decisions) {
      expect((await replica.decisionLog.getDecisionReceipt({ decisionId })).receipt).toBe(`signed ${decisionId}`);
    }
  });
});

describe("the receipt of a decision", () => {
  it("is not given where no receipt was asked for and nothing was logged, nor of what is not there", async () => {
    const { decision, receipt } = await check({ receipt: false });
    expect(receipt).toBe("");
    const { decisionId = "" } = decision ?? {};
    await expect(caller.decisionLog.getDecisionReceipt({ decisionId })).rejects.toThrow(/no such decision/);
    await expect(caller.decisionLog.getDecisionReceipt({ decisionId: "dec_1" })).rejects.toThrow(/no such decision/);
  });

  it("is not given of what a client only says that it decided", async () => {
    const decisionId = `dec_${randomUUID().replaceAll("-", "")}`;
    const report = { decisionId, accountId: "acme", featureKey: "sso", allowed: true, code: DecisionCode.ALLOWED };
    const time = timestampFromDate(platform.clock.now());
    await caller.decisionLog.reportDecisions({ decisions: [{ ...report, time }] });
    await expect(caller.decisionLog.getDecisionReceipt({ decisionId })).rejects.toThrow(/cannot vouch for/);
  });

  it("is all that is missing while the signer is away", async () => {
    await platform.neighbours.stopSigning();
    const { decision, receipt, receiptRefusal } = await check();
    expect(decision).toMatchObject({ allowed: true });
    expect(receipt).toBe("");
    expect(receiptRefusal).toMatchObject({ reason: "RECEIPT_UNAVAILABLE" });
    const { decisionId = "" } = decision ?? {};
    await expect(caller.decisionLog.getDecisionReceipt({ decisionId })).rejects.toThrow(
      /unavailable.*cannot be signed/,
    );
  });
});
