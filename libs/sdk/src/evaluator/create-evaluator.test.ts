import { afterEach, describe, expect, it } from "@jest/globals";
import { Code, ConnectError } from "@connectrpc/connect";
import { eventually } from "@licet/testing";
import { accountOf, change, checkpoint, listing, scriptPlatform } from "../test/scripted-platform.ts";
import type { ScriptedPlatform } from "../test/scripted-platform.ts";
import { createEvaluator } from "./create-evaluator.ts";
import type { Evaluator } from "./create-evaluator.ts";
import type { EvaluatorOptions } from "./evaluator-options.ts";
import type { JournalEntry } from "./journal.ts";

const open: Evaluator[] = [];
afterEach(() => Promise.all(open.splice(0).map((evaluator) => evaluator.close())));

async function start({ licet }: ScriptedPlatform, options: Partial<EvaluatorOptions> = {}): Promise<Evaluator> {
  const backoff = { firstMs: 1, longestMs: 5 };
  const evaluator = await createEvaluator({ licet, accounts: "all", warn: () => {}, backoff, ...options });
  open.push(evaluator);
  return evaluator;
}

const revisionOf = (evaluator: Evaluator, accountId = "a") =>
  evaluator.decide({ accountId, feature: "sso" })?.decision.revision;

/** A platform whose checks fail, and the accounts that it was asked about. */
function failing({ licet }: ScriptedPlatform, error: () => ConnectError) {
  const asked: string[] = [];
  const check: typeof licet.decisions.check = ({ accountId = "" }) => {
    asked.push(accountId);
    return Promise.reject(error());
  };
  return { licet: { ...licet, decisions: { ...licet.decisions, check } }, asked };
}

describe("createEvaluator", () => {
  it("goes on from its last cursor after a break", async () => {
    const broken = [
      ...listing(accountOf("a")),
      change("c3", accountOf("a", 2)),
      new ConnectError("away", Code.Unavailable),
    ];
    const platform = scriptPlatform(broken, [checkpoint("c3"), change("c4", accountOf("a", 3))]);
    const evaluator = await start(platform);
    await eventually(() => revisionOf(evaluator) === 3);
    expect(platform.opened).toEqual(["", "c3"]);
  });

  it("opens anew at once when its credential has ended", async () => {
    const ended = [...listing(accountOf("a")), new ConnectError("ended", Code.Unauthenticated)];
    const platform = scriptPlatform(ended, [checkpoint("c2"), checkpoint("c3")]);
    await start(platform, { backoff: { firstMs: 60_000, longestMs: 60_000 } });
    await eventually(() => platform.opened.length === 2);
    expect(platform.opened).toEqual(["", "c2"]);
  });

  it("lists everything again when the cursor is gone, and drops the accounts that are gone, too", async () => {
    const first = [...listing(accountOf("a"), accountOf("b")), new ConnectError("away", Code.Unavailable)];
    const gone = [new ConnectError("gone", Code.OutOfRange)];
    const platform = scriptPlatform(first, gone, listing(accountOf("b", 4)));
    const evaluator = await start(platform);
    await eventually(() => revisionOf(evaluator, "b") === 4);
    await eventually(() => revisionOf(evaluator, "a") === undefined);
    expect(platform.opened.slice(0, 3)).toEqual(["", "c2", ""]);
  });

  it("answers by fail policy where the platform knows nothing as fresh, and goes on asking it about others", async () => {
    const platform = scriptPlatform(listing(accountOf("a", 5)));
    const { licet, asked } = failing(platform, () => new ConnectError("behind", Code.FailedPrecondition));
    const evaluator = await start({ ...platform, licet });
    await eventually(() => revisionOf(evaluator) === 5);
    const answer = await evaluator.check({ accountId: "a", feature: "minutes" });
    expect(answer).toMatchObject({ allowed: false, decision: { reason: "QUOTA_UNKNOWN" } });
    await evaluator.check({ accountId: "z", feature: "sso" });
    expect(asked).toEqual(["a", "z"]);
  });

  it("answers by fail policy alone where an address could not be looked up", async () => {
    const platform = scriptPlatform(listing(accountOf("a")));
    const { licet } = failing(platform, () => new ConnectError("away", Code.Unavailable));
    const evaluator = await start({ ...platform, licet });
    await eventually(() => revisionOf(evaluator) === 1);
    const from = { accountId: "a", ipAddress: "192.0.2.1" };
    expect((await evaluator.check({ ...from, feature: "storage" })).decision.reason).toBe("SNAPSHOT_STALE");
    expect((await evaluator.check({ ...from, feature: "sso" })).decision.reason).toBe("ALLOWED_BY_FALLBACK");
  });

  it("never goes back to an older revision", async () => {
    const platform = scriptPlatform([
      ...listing(accountOf("a", 5)),
      change("c3", accountOf("a", 4)),
      change("c4", accountOf("b")),
    ]);
    const evaluator = await start(platform);
    await eventually(() => revisionOf(evaluator, "b") === 1);
    expect(revisionOf(evaluator)).toBe(5);
  });

  it("opens anew when a stream says nothing for too long", async () => {
    const platform = scriptPlatform(listing(accountOf("a")), [checkpoint("c2")]);
    await start(platform, { silenceMs: 50 });
    await eventually(() => platform.opened.length >= 2);
  });

  it("goes by the platform's time, not by its own clock", async () => {
    const ended = accountOf("a");
    Object.assign(ended.licences[0]!, { until: Date.UTC(2026, 6, 1) });
    const clocks = { wall: () => new Date("2031-01-01T00:00:00Z"), monotonicMs: () => 0 };
    const evaluator = await start(scriptPlatform(listing(ended)), { clocks });
    await evaluator.ready();
    expect(evaluator.decide({ accountId: "a", feature: "sso" })?.allowed).toBe(true);
  });

  it("leaves what is demanded at a revision that it does not have to the platform", async () => {
    const platform = scriptPlatform(listing(accountOf("a")));
    const evaluator = await start(platform, { timeoutMs: 30 });
    await evaluator.ready();
    const request = { accountId: "a", feature: "sso", atLeastRevision: 2 };
    expect(evaluator.decide(request)).toBeUndefined();
    expect(await evaluator.check(request)).toMatchObject({ origin: "platform", decisionId: "dec_platform" });
    expect(platform.checks.map(({ atLeastRevision }) => atLeastRevision)).toEqual([2n]);
  });

  it("keeps a document that it cannot read to itself: the platform is asked", async () => {
    const unreadable = { ...accountOf("a"), schema: 9 as 1 };
    const evaluator = await start(scriptPlatform(listing(unreadable)));
    await evaluator.ready();
    expect(evaluator.decide({ accountId: "a", feature: "sso" })).toBeUndefined();
    expect((await evaluator.check({ accountId: "a", feature: "sso" })).origin).toBe("platform");
  });

  it("tells the changes, and minds no listener that throws", async () => {
    const platform = scriptPlatform([checkpoint("c0"), checkpoint("c1"), change("c2", accountOf("a"))]);
    const evaluator = await start(platform);
    const told: string[] = [];
    evaluator.on("changed", () => {
      throw new Error("a bug of the listener");
    });
    evaluator.on("changed", (accountId, revision) => told.push(`${accountId}@${revision}`));
    await eventually(() => told.length > 0);
    expect(told).toEqual(["a@1"]);
  });

  it("journals every denial and a share of the allowed, in batches, and writes them all when it is closed", async () => {
    const entries: JournalEntry[] = [];
    let batches = 0;
    const write = (batch: readonly JournalEntry[]) => {
      batches += 1;
      entries.push(...batch);
    };
    const journal = { write, allowedShare: 0, intervalMs: 60_000, maxEntries: 1500 };
    const evaluator = await start(scriptPlatform(listing(accountOf("a"))), { journal });
    await evaluator.ready();
    for (let count = 0; count < 1600; count += 1) evaluator.decide({ accountId: "a", feature: "lost" });
    evaluator.decide({ accountId: "a", feature: "sso" });
    await evaluator.close();
    expect({ batches, kept: entries.length }).toEqual({ batches: 2, kept: 1500 });
    expect(entries[0]).toMatchObject({ request: { feature: "lost" }, evaluation: { allowed: false } });
    expect(new Set(entries.map(({ evaluation }) => evaluation.decisionId)).size).toBe(1500);
  });

  it("refuses more accounts than a stream may name", async () => {
    const accounts = Array.from({ length: 1001 }, (_, index) => `a${index}`);
    await expect(start(scriptPlatform(), { accounts })).rejects.toThrow(RangeError);
  });
});
