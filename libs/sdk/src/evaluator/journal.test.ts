import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { Code, ConnectError } from "@connectrpc/connect";
import { DecisionCode } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import { accountOf, listing, platformMs, scriptPlatform } from "../test/scripted-platform.ts";
import { createEvaluator } from "./create-evaluator.ts";
import type { Evaluator } from "./create-evaluator.ts";
import type { Evaluation } from "./evaluation.ts";
import { createJournal } from "./journal.ts";

const open: Evaluator[] = [];
afterEach(() => Promise.all(open.splice(0).map((evaluator) => evaluator.close())));

async function start(options: { maxEntries?: number; allowedShare?: number; intervalMs?: number } = {}) {
  const platform = scriptPlatform(listing(accountOf("a")));
  const warnings: string[] = [];
  const journal = { write: "platform", allowedShare: 1, intervalMs: 1, ...options } as const;
  const warn = (message: string) => void warnings.push(message);
  const evaluator = await createEvaluator({ licet: platform.licet, accounts: "all", journal, warn });
  open.push(evaluator);
  await evaluator.ready();
  return { platform, evaluator, warnings };
}

/** One about which nothing is granted. */
const lost = { accountId: "a", feature: "lost", userId: "ada", country: "DE", productVersion: "1.0.0" };

describe("a journal that goes to the platform", () => {
  it("tells each decision with all that was asked, and the platform's own never", async () => {
    const { platform, evaluator } = await start();
    const denied = evaluator.decide(lost);
    const allowed = evaluator.decide({ accountId: "a", feature: "storage", amount: "5" });
    await evaluator.check({ accountId: "elsewhere", feature: "sso" });
    await eventually(() => platform.reports.flat().length === 2);
    await evaluator.close();
    const [first, second, ...more] = platform.reports.flat();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      ...{ decisionId: denied?.decisionId, accountId: "a", featureKey: "lost", allowed: false, revision: 1n },
      ...{ code: DecisionCode.NOT_ENTITLED, failingCodes: [DecisionCode.NOT_ENTITLED] },
      ...{ subject: { userId: "ada" }, context: { country: "DE", productVersion: "1.0.0" } },
    });
    expect(Number(first?.time?.seconds)).toBeGreaterThanOrEqual(platformMs / 1000);
    expect(second).toMatchObject({ decisionId: allowed?.decisionId, allowed: true, amount: "5", failingCodes: [] });
  });

  it("goes on where it stopped once the platform is back, and loses nothing", async () => {
    const { platform, evaluator, warnings } = await start();
    platform.refuseReport = () => new ConnectError("away", Code.Unavailable);
    const ids = [evaluator.decide(lost)?.decisionId];
    await eventually(() => platform.reports.length >= 2);
    ids.push(evaluator.decide(lost)?.decisionId);
    platform.refuseReport = () => undefined;
    await eventually(() => platform.reports.at(-1)?.length === 2);
    expect(platform.reports.at(-1)?.map(({ decisionId }) => decisionId)).toEqual(ids);
    expect(warnings).toEqual([]);
  });

  it("leaves out what the platform cannot read, and that alone", async () => {
    const { platform, evaluator, warnings } = await start({ intervalMs: 60_000 });
    platform.refuseReport = (decisions) =>
      decisions.some(({ subject }) => subject?.userId === "bad")
        ? new ConnectError("bad", Code.InvalidArgument)
        : undefined;
    for (const userId of ["1", "2", "bad", "4", "5"]) evaluator.decide({ ...lost, userId });
    await evaluator.close();
    const taken = platform.reports.filter((report) => platform.refuseReport(report) === undefined).flat();
    expect(taken.map(({ subject }) => subject?.userId)).toEqual(["1", "2", "4", "5"]);
    expect(warnings).toHaveLength(1);
  });

  it("keeps no denial out for what was allowed, while the platform is away", async () => {
    const { platform, evaluator } = await start({ maxEntries: 10, intervalMs: 60_000 });
    for (let count = 0; count < 20; count += 1) evaluator.decide({ accountId: "a", feature: "sso" });
    for (let count = 0; count < 20; count += 1) evaluator.decide(lost);
    await evaluator.close();
    const reported = platform.reports.flat();
    expect(reported.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(reported.filter(({ allowed }) => !allowed)).toHaveLength(5);
  });

  it("says what it could not bring before it was closed", async () => {
    const { platform, evaluator, warnings } = await start({ intervalMs: 60_000 });
    platform.refuseReport = () => new ConnectError("away", Code.Unavailable);
    evaluator.decide(lost);
    await evaluator.close();
    expect(warnings).toEqual(["the journal is closed with 1 decisions that were not taken"]);
  });

  it("needs the platform's decision log", async () => {
    const { decisions, identity } = scriptPlatform().licet;
    const options = { licet: { decisions, identity }, accounts: "all", journal: { write: "platform" } } as const;
    await expect(createEvaluator(options)).rejects.toThrow(/needs its decision log/);
  });
});

describe("a journal whose decisions are not taken", () => {
  afterEach(() => void jest.useRealTimers());

  it.each([
    ["refused at once", 0, [1, 3, 7, 15]],
    ["refused late", 5, [1, 8, 17, 30]],
  ])("waits ever longer, however many are noted meanwhile: %s", async (_name, seconds, expected) => {
    jest.useFakeTimers({ now: 0 });
    const attempts: number[] = [];
    const write = async () => {
      attempts.push(Math.round(jest.now() / 1000));
      note();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      setTimeout(() => resolve(undefined), seconds * 1000);
      await promise;
      note();
      throw new ConnectError("away", Code.Unavailable);
    };
    const warn = () => undefined;
    const journal = createJournal({ options: { write, intervalMs: 1000 }, write, random: Math.random, warn });
    const denied = { origin: "memory", allowed: false } as unknown as Evaluation;
    const note = () => journal.note({ accountId: "a", feature: "lost" }, denied, new Date(0));
    note();
    for (let second = 0; second < 30; second += 1) {
      note();
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(attempts).toEqual(expected);
  });
});
