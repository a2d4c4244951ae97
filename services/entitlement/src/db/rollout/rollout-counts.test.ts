import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { randomInt } from "node:crypto";
import type { Database } from "@licet/db";
import { TestClock } from "@licet/testing";
import fc from "fast-check";
import type { RolloutCount, RolloutCounts } from "../../app/rollout/ports.ts";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { openTestDatabase } from "../../test/open-database.ts";
import { createRolloutCounts } from "./rollout-counts.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const guard = { maxDenialIncrease: 5, minDecisions: 1, windowMinutes: 10 };
const rollout: Rollout = {
  key: "canary",
  terms: { productKey: "forge", percent: 5, include: [], exclude: [], guard },
};
let db: Database;
let counts: RolloutCounts;

beforeAll(async () => {
  db = await openTestDatabase(clock);
  counts = createRolloutCounts(db);
}, 120_000);

afterAll(() => db.close());

const at = (minutesAgo: number) => new Date(clock.now().getTime() - minutesAgo * 60_000);
const row = (more: Partial<RolloutCount> = {}): RolloutCount => ({
  tenantId: "",
  rolloutKey: "canary",
  featureKey: "sso",
  inside: true,
  minute: at(0),
  decisions: 10,
  denied: 4,
  errors: 1,
  ...more,
});
const nothing = { decisions: 0, denied: 0, errors: 0 };

it("adds up what processes counted within the window since the rollout was resumed, for one tenant and rollout", async () => {
  await counts.save("one", "a", [row(), row({ minute: at(10) }), row({ minute: at(11) }), row({ inside: false })]);
  await counts.save("one", "b", [row(), row({ rolloutKey: "other" }), row({ featureKey: "chat", inside: false })]);
  await counts.save("two", "a", [row({ decisions: 1000 })]);
  expect(await counts.figures("one", rollout, clock.now())).toEqual([
    { featureKey: "chat", inside: nothing, outside: { decisions: 10, denied: 4, errors: 1 } },
    {
      featureKey: "sso",
      inside: { decisions: 30, denied: 12, errors: 3 },
      outside: { decisions: 10, denied: 4, errors: 1 },
    },
  ]);
  const state = { halted: false, resumeTime: at(5), reason: "", author: "", version: 1, updateTime: at(5) };
  const [, sso] = await counts.figures("one", { ...rollout, state }, clock.now());
  expect(sso?.inside).toEqual({ decisions: 20, denied: 8, errors: 2 });
  const { guard: _guard, ...unwatched } = rollout.terms;
  expect(await counts.figures("one", { ...rollout, terms: unwatched }, clock.now())).toEqual([]);
});

it(`counts nothing twice, whatever is written again and at once (LICET_TEST_SEED=${seed})`, async () => {
  let run = 0;
  const saves = fc.array(fc.record({ writer: fc.constantFrom("a", "b", "c"), more: fc.nat(50) }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(saves, async (sequence) => {
      const tenantId = `run-${(run += 1)}`;
      const totals = new Map<string, number>();
      const write = (writer: string) => counts.save(tenantId, writer, [row({ decisions: totals.get(writer) ?? 0 })]);
      for (const { writer, more } of sequence) {
        totals.set(writer, (totals.get(writer) ?? 0) + more);
        await Promise.all([...totals.keys(), writer].map(write));
      }
      const expected = [...totals.values()].reduce((sum, each) => sum + each, 0);
      const [figures] = await counts.figures(tenantId, rollout, clock.now());
      expect(figures?.inside.decisions ?? 0).toBe(expected);
    }),
    { seed, numRuns: 15 },
  );
}, 60_000);

it("forgets, of all tenants, what no window reaches, and nothing else", async () => {
  const wide: Rollout = { ...rollout, terms: { ...rollout.terms, guard: { ...guard, windowMinutes: 10_080 } } };
  // The database's own clock has a say in what may be deleted.
  const [present] = await db.read("three", (tx) => tx.sql<{ now: Date }>("select now() as now"));
  const fresh = present!.now;
  const minutes = [8, 7.5, 6].map((days) => new Date(fresh.getTime() - days * 86_400_000));
  for (const tenantId of ["three", "four"]) {
    await counts.save(
      tenantId,
      "a",
      minutes.map((minute) => row({ minute })),
    );
  }
  await counts.forget(fresh);
  for (const tenantId of ["three", "four"]) {
    const rows = await db.read(tenantId, (tx) =>
      tx.sql<{ minute: Date }>("select minute from rollout_count where tenant_id = $1", [tenantId]),
    );
    expect(rows).toEqual([{ minute: minutes[2] }]);
    expect(await counts.figures(tenantId, wide, fresh)).toHaveLength(1);
  }
});

it("lets a tenant see and delete nothing of another", async () => {
  await counts.save("five", "a", [row()]);
  await db.transaction("six", (tx) => tx.sql("delete from rollout_count"));
  const seen = await db.read("six", (tx) => tx.sql("select 1 from rollout_count"));
  expect(seen).toEqual([]);
  expect(await counts.figures("five", rollout, clock.now())).toHaveLength(1);
});
