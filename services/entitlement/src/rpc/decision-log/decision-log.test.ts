import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LoggedDecision, ReportedDecisionSchema } from "@licet/contracts/entitlement";
import { DecisionCode, DecisionOutcome, DecisionSource, UsageMode } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica({ ALLOWED_DECISION_PERMILLE: "1000" });
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  await platform.order(caller, tenantId, { accountId: "acme", plan: "free" });
}, 120_000);

afterAll(() => platform.stop());

async function listOf(filter: object): Promise<LoggedDecision[]> {
  return (await caller.decisionLog.listDecisions({ pageSize: 1000, ...filter })).decisions;
}

/** The decision, once it is in the log. */
async function logged(decisionId = ""): Promise<LoggedDecision> {
  let found: LoggedDecision | undefined;
  await eventually(async () => {
    found = (await listOf({})).find((decision) => decision.decisionId === decisionId);
    return found !== undefined;
  });
  if (found === undefined) throw new Error("unreachable");
  return found;
}

const newDecisionId = () => `dec_${randomUUID().replaceAll("-", "")}`;

describe("a decision of the service", () => {
  it("is in the log with all that was asked and found out", async () => {
    const { decision } = await caller.decisions.check({
      ...{ accountId: "acme", featureKey: "export", subject: { userId: "ada", deviceId: "dev_1" } },
      context: { country: "US", productVersion: "2.0.0" },
    });
    expect(await logged(decision?.decisionId)).toMatchObject({
      ...{ accountId: "acme", featureKey: "export", allowed: false, code: DecisionCode.NOT_ENTITLED },
      ...{ subject: { userId: "ada", deviceId: "dev_1" }, context: { country: "US", productVersion: "2.0.0" } },
      ...{ actor: "tester", source: DecisionSource.SERVICE, catalogRevision: 1n, revision: decision?.revision },
      failingCodes: decision?.failures.map(({ code }) => code),
      time: timestampFromDate(platform.clock.now()),
    });
  });

  it("that consumed says how much, and what there was", async () => {
    const usage = { amount: "5", usageMode: UsageMode.CONSUME, requestId: randomUUID() };
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "ci_minutes", ...usage });
    expect(await logged(decision?.decisionId)).toMatchObject({
      ...{ allowed: true, amount: "5", usageMode: UsageMode.CONSUME, failingCodes: [] },
      quota: { limit: "2000", used: "5" },
      sources: [{ licenceId: decision?.sources[0]?.licenceId }],
    });
  });

  it("is found by its outcome, and by nobody of another tenant", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "private_repos" });
    const { decisionId } = await logged(decision?.decisionId);
    const outcome = DecisionOutcome.ALLOWED;
    const allowed = await listOf({ accountId: "acme", featureKey: "private_repos", outcome });
    expect(allowed.map((each) => each.decisionId)).toEqual([decisionId]);
    const replica = await platform.startReplica();
    const other = await platform.call(replica, platform.newTenant());
    expect((await other.decisionLog.listDecisions({})).decisions).toEqual([]);
    await expect(other.decisionLog.getDecision({ decisionId })).rejects.toThrow(/no such decision/);
    const narrow = await platform.call(replica, tenantId, ["entitlement.*"]);
    await expect(narrow.decisionLog.getDecision({ decisionId })).rejects.toThrow(/permission_denied/);
  });

  it("is kept over an orderly stop, however seldom the log is written", async () => {
    const replica = await platform.startReplica({ DECISION_LOG_INTERVAL: "1h" });
    const by = await platform.call(replica, tenantId);
    const { decision } = await by.decisions.check({ accountId: "acme", featureKey: "teleport" });
    const id = decision?.decisionId;
    expect((await listOf({ featureKey: "teleport" })).map(({ decisionId }) => decisionId)).not.toContain(id);
    await replica.stop();
    expect((await listOf({ featureKey: "teleport" })).map(({ decisionId }) => decisionId)).toContain(id);
  });
});

describe("a decision that a client reports", () => {
  const reportOf = (change: object = {}): MessageInitShape<typeof ReportedDecisionSchema> => ({
    ...{ decisionId: newDecisionId(), accountId: "acme", featureKey: "sso", allowed: false, revision: 1n },
    ...{ code: DecisionCode.NOT_ENTITLED, failingCodes: [DecisionCode.NOT_ENTITLED] },
    time: timestampFromDate(platform.clock.now()),
    ...change,
  });
  const report = (...decisions: MessageInitShape<typeof ReportedDecisionSchema>[]) =>
    caller.decisionLog.reportDecisions({ decisions });

  it("is taken once, however often and by how many it is told", async () => {
    const decisions = [reportOf(), reportOf({ allowed: true, code: DecisionCode.ALLOWED, failingCodes: [] })];
    const answers = await Promise.all([1, 2, 3].map(() => report(...decisions, ...decisions.slice(0, 1))));
    expect(answers.reduce((sum, { recordedCount }) => sum + recordedCount, 0)).toBe(2);
    expect(answers.reduce((sum, { knownCount }) => sum + knownCount, 0)).toBe(7);
    const kept = await listOf({ source: DecisionSource.SDK });
    expect(kept.map(({ decisionId }) => decisionId).sort()).toEqual(decisions.map((each) => each.decisionId).sort());
    const { entries } = await caller.audit.listAuditEntries({ accountId: "acme", pageSize: 1000 });
    const told = entries.filter(({ details }) => details.includes(decisions[0]?.decisionId ?? "?"));
    expect(told.map(({ action, actor }) => [action, actor])).toEqual([["decision.deny", "tester"]]);
    expect(await caller.audit.verifyAuditChain({})).toMatchObject({ intact: true });
  });

  it("is refused by itself, and keeps no other from being taken", async () => {
    const late = timestampFromDate(new Date("2020-01-01T00:00:00Z"));
    const [old, odd, good] = [reportOf({ time: late }), reportOf({ allowed: true }), reportOf()];
    const [far, below] = [reportOf({ revision: 2n ** 63n - 1n }), reportOf({ revision: -1n })];
    expect(await report(old, odd, far, below, good)).toMatchObject({
      ...{ recordedCount: 1, knownCount: 0 },
      refused: [
        { decisionId: old.decisionId, reason: "DECISION_TIME_INVALID" },
        { decisionId: odd.decisionId, reason: "DECISION_CODES_INVALID" },
        { decisionId: far.decisionId, reason: "DECISION_REVISION_INVALID" },
        { decisionId: below.decisionId, reason: "DECISION_REVISION_INVALID" },
      ],
    });
  });

  it.each([
    ["no id of a decision", { decisionId: "dec_1" }],
    ["no time", { time: undefined }],
    ["no code", { code: DecisionCode.UNSPECIFIED }],
    ["an unknown code", { failingCodes: [999] }],
    ["an amount that is no number", { amount: "much" }],
    ["an account of any length", { accountId: "a".repeat(129) }],
  ])("is not even read with %s", async (_name, change) => {
    await expect(report(reportOf(change))).rejects.toThrow(/invalid_argument/);
  });

  it("comes with others, no more than a thousand", async () => {
    await expect(report()).rejects.toThrow(/invalid_argument/);
    await expect(report(...Array.from({ length: 1001 }, () => reportOf()))).rejects.toThrow(/invalid_argument/);
    const many = Array.from({ length: 1000 }, () => reportOf({ featureKey: "many" }));
    expect(await report(...many)).toMatchObject({ recordedCount: 1000 });
  });
});
