import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { DecisionSchema } from "@licet/contracts/entitlement";
import type { Decision as DecisionMessage } from "@licet/contracts/entitlement";
import { compileSnapshot, decodeSnapshot } from "@licet/decision";
import { FailMode, FailPolicySchema } from "@licet/contracts/catalog";
import type { EvaluationRequest, Evaluator, EvaluatorOptions } from "@licet/sdk";
import { createEvaluator } from "@licet/sdk";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import fc from "fast-check";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";
import { toDecision } from "./decision-mapping.ts";

let platform: Platform;
let replica: RunningService;
let folder: string;
const evaluators: Evaluator[] = [];

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  folder = await mkdtemp(join(tmpdir(), "licet-sdk-"));
}, 120_000);

afterEach(() => Promise.all(evaluators.splice(0).map((evaluator) => evaluator.close())));

afterAll(async () => {
  await platform.stop();
  await rm(folder, { recursive: true, force: true });
});

const users = ["ada", "bob", undefined];
const features = ["private_repos", "protected_branches", "sso", "export", "package_storage", "support", "nothing"];

/** A tenant with two accounts; `private_repos` is open, `protected_branches` has grace, all others are closed. */
async function newTenant(at: RunningService = replica) {
  const tenantId = platform.newTenant();
  const caller = await platform.call(at, tenantId);
  platform.neighbours.catalogs.set(
    tenantId,
    catalogAt(1, ({ catalog }) => {
      const find = (key: string) => catalog?.features.find((feature) => feature.key === key);
      Object.assign(find("private_repos") ?? {}, { failPolicy: create(FailPolicySchema, { mode: FailMode.OPEN }) });
      Object.assign(find("protected_branches") ?? {}, {
        failPolicy: create(FailPolicySchema, { mode: FailMode.GRACE, graceDuration: { seconds: 3600n } }),
      });
    }),
  );
  const { revision } = await platform.order(caller, tenantId, { accountId: "a", plan: "team", billingCountry: "DE" });
  await platform.order(caller, tenantId, { accountId: "b", plan: "enterprise", quantity: 3 });
  return { tenantId, caller, revision: Number(revision) };
}

/** The machine's clocks, to be set by hand. */
function handClocks() {
  let wallMs = Date.UTC(2026, 2, 1, 12);
  let monotonicMs = 0;
  return {
    clocks: { wall: () => new Date(wallMs), monotonicMs: () => monotonicMs },
    pass(durationMs: number) {
      wallMs += durationMs;
      monotonicMs += durationMs;
    },
    setWall(durationMs: number) {
      wallMs += durationMs;
    },
  };
}

async function evaluate(
  { tenantId, caller }: { tenantId: string; caller: Caller },
  options: Partial<EvaluatorOptions> = {},
) {
  const warnings: string[] = [];
  const evaluator = await createEvaluator({
    licet: { decisions: caller.decisions, identity: tenantId },
    accounts: "all",
    warn: (message) => warnings.push(message),
    backoff: { firstMs: 20, longestMs: 100 },
    writeLagMs: 20,
    timeoutMs: 500,
    ...options,
  });
  evaluators.push(evaluator);
  return { evaluator, warnings };
}

/** Without what differs from call to call. */
function toBytes(message: DecisionMessage | undefined): string {
  if (message === undefined) return "";
  return Buffer.from(toBinary(DecisionSchema, { ...message, decisionId: "", traceId: "" })).toString("hex");
}

describe("an evaluator over a running service", () => {
  it("gives the service's own answers, byte for byte, whatever is asked", async () => {
    const tenant = await newTenant();
    const { evaluator } = await evaluate(tenant);
    expect(await evaluator.ready()).toBe(true);
    const documents = await platform.tamper(tenant.tenantId, "select account_id, document from account_snapshot");
    const snapshots = new Map(
      documents.map(({ account_id, document }) => [
        String(account_id),
        compileSnapshot(decodeSnapshot(typeof document === "string" ? document : JSON.stringify(document))),
      ]),
    );
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const requests = fc.record({
      accountId: fc.constantFrom("a", "b"),
      feature: fc.constantFrom(...features),
      userId: fc.constantFrom(...users),
      country: optional(fc.constantFrom("DE", "US", "FR")),
      productVersion: optional(fc.constantFrom("0.9.0", "1.0.0", "3.2.1", "4.0.0")),
      amount: optional(fc.nat(60).map(String)),
    });
    await fc.assert(
      fc.asyncProperty(requests, async (drawn) => {
        const request = Object.fromEntries(
          Object.entries(drawn).filter(([, value]) => value !== undefined),
        ) as unknown as EvaluationRequest;
        const local = evaluator.decide(request);
        const { accountId, feature, userId = "", country = "", productVersion = "", amount = "" } = request;
        const remote = await tenant.caller.decisions.check({
          accountId,
          featureKey: feature,
          subject: { userId },
          context: { country, productVersion },
          amount,
        });
        const ids = { decisionId: "", traceId: "" };
        const message = toDecision({ decision: local!.decision, snapshot: snapshots.get(accountId), ...ids });
        expect(toBytes(message)).toBe(toBytes(remote.decision));
      }),
      { numRuns: 300 },
    );
  });

  it("follows each change, never back, and waits for a demanded revision", async () => {
    const tenant = await newTenant();
    const { evaluator } = await evaluate(tenant);
    await evaluator.ready();
    const changes: string[] = [];
    evaluator.on("changed", (accountId, revision) => changes.push(`${accountId}@${revision}`));
    expect(evaluator.decide({ accountId: "a", feature: "sso" })?.allowed).toBe(false);
    await platform.order(tenant.caller, tenant.tenantId, { accountId: "b", plan: "free" });
    const { decision, origin } = await evaluator.check({
      accountId: "b",
      feature: "private_repos",
      atLeastRevision: 2,
    });
    expect({ revision: decision.revision, origin }).toEqual({ revision: 2, origin: "local" });
    expect(changes).toEqual(["b@2"]);
  });

  it("asks the service about what is metered, about addresses, and about what is not held", async () => {
    const tenant = await newTenant();
    const { evaluator } = await evaluate(tenant, { accounts: ["a"] });
    await evaluator.ready();
    expect(evaluator.decide({ accountId: "a", feature: "ci_minutes" })).toBeUndefined();
    const metered = await evaluator.check({ accountId: "a", feature: "ci_minutes", amount: "5" });
    expect(metered).toMatchObject({ allowed: true, origin: "platform", decision: { limit: "3000" } });
    expect(await evaluator.check({ accountId: "b", feature: "private_repos" })).toMatchObject({ origin: "platform" });
    const placed = { accountId: "a", feature: "export", ipAddress: "2.125.160.216" };
    expect(evaluator.decide(placed)).toBeUndefined();
    expect(await evaluator.check(placed)).toMatchObject({ origin: "platform" });
  });

  it("keeps to its memory, and fetches again what is asked about", async () => {
    const tenant = await newTenant();
    const { evaluator } = await evaluate(tenant, { maxBytes: 20_000 });
    await evaluator.ready();
    for (const accountId of ["a", "b", "a", "b"]) {
      await evaluator.check({ accountId, feature: "private_repos" });
      await eventually(() => evaluator.decide({ accountId, feature: "private_repos" }) !== undefined);
    }
  });

  it("resumes when the service comes back, and says when it was away for too long", async () => {
    const own = await platform.startReplica();
    const tenant = await newTenant(own);
    const { clocks, pass } = handClocks();
    const { evaluator } = await evaluate(tenant, { clocks, staleAfterMs: 300 });
    const told: string[] = [];
    evaluator.on("ready", () => told.push("ready"));
    evaluator.on("stale", () => told.push("stale"));
    await evaluator.ready();
    await own.stop();
    pass(100);
    expect(evaluator.decide({ accountId: "a", feature: "export" })?.stale).toBe(false);
    pass(1000);
    await eventually(() => told.includes("stale"));
    expect(evaluator.stale).toBe(true);
    const open = await evaluator.check({ accountId: "a", feature: "private_repos" });
    expect(open).toMatchObject({ allowed: true, stale: true, decision: { reason: "ALLOWED_BY_FALLBACK" } });
    const grace = await evaluator.check({ accountId: "a", feature: "protected_branches" });
    expect(grace.decision.reason).toBe("ALLOWED_BY_FALLBACK");
    const closed = await evaluator.check({ accountId: "a", feature: "support" });
    expect(closed).toMatchObject({ allowed: false, decision: { reason: "SNAPSHOT_STALE" } });
    pass(3_600_000);
    expect(evaluator.decide({ accountId: "a", feature: "protected_branches" })?.allowed).toBe(false);
    await platform.startReplica({ HTTP_PORT: String(own.httpPort) });
    await eventually(() => !evaluator.stale, { withinMs: 20_000 });
    expect(told.at(-1)).toBe("ready");
    expect(evaluator.decide({ accountId: "a", feature: "support" })).toMatchObject({ allowed: true, stale: false });
  }, 60_000);
});

describe("an evaluator that was started anew without the service", () => {
  async function leave(cacheFolder: string) {
    const own = await platform.startReplica();
    const tenant = await newTenant(own);
    const hand = handClocks();
    const first = await evaluate(tenant, { clocks: hand.clocks, cacheFolder });
    await first.evaluator.ready();
    await first.evaluator.close();
    await own.stop();
    return { tenant, hand };
  }

  it("decides from the disk: as of now at first, then as the fail policies say", async () => {
    const cacheFolder = join(folder, "restart");
    const { tenant, hand } = await leave(cacheFolder);
    hand.pass(1000);
    const { evaluator } = await evaluate(tenant, { clocks: hand.clocks, cacheFolder });
    expect(evaluator.decide({ accountId: "a", feature: "support" })).toMatchObject({ allowed: true, stale: false });
    hand.pass(120_000);
    expect(evaluator.decide({ accountId: "a", feature: "support" })?.decision.reason).toBe("SNAPSHOT_STALE");
    expect(evaluator.decide({ accountId: "a", feature: "protected_branches" })?.allowed).toBe(true);
    hand.pass(3_600_000);
    expect(evaluator.decide({ accountId: "a", feature: "protected_branches" })?.allowed).toBe(false);
    expect(evaluator.decide({ accountId: "a", feature: "private_repos" })?.decision.reason).toBe("ALLOWED_BY_FALLBACK");
    const unknown = await evaluator.check({ accountId: "z", feature: "private_repos" });
    expect(unknown.decision.reason).toBe("SNAPSHOT_STALE");
  }, 60_000);

  it("takes a clock that was set back for the end of every grace", async () => {
    const cacheFolder = join(folder, "set-back");
    const { tenant, hand } = await leave(cacheFolder);
    hand.setWall(-1);
    const { evaluator } = await evaluate(tenant, { clocks: hand.clocks, cacheFolder });
    expect(evaluator.stale).toBe(true);
    expect(evaluator.decide({ accountId: "a", feature: "protected_branches" })?.allowed).toBe(false);
    expect(evaluator.decide({ accountId: "a", feature: "private_repos" })?.allowed).toBe(true);
  }, 60_000);

  it("starts cold, with a warning, from a file that is torn, altered, of another format or of somebody else", async () => {
    const cacheFolder = join(folder, "broken");
    const { tenant, hand } = await leave(cacheFolder);
    const name = (await readdir(cacheFolder)).find((each) => each.endsWith(".snapshots"))!;
    const path = join(cacheFolder, name);
    const whole = await readFile(path, "utf8");
    for (const text of [
      "",
      whole.slice(0, -1),
      whole.slice(0, whole.length / 2),
      whole.replace('"a"', '"z"'),
      whole.replace('"format":1', '"format":2'),
    ]) {
      await writeFile(path, text);
      const { evaluator, warnings } = await evaluate(tenant, { clocks: hand.clocks, cacheFolder });
      expect(warnings[0]).toContain("is not used");
      expect(evaluator.decide({ accountId: "a", feature: "private_repos" })).toBeUndefined();
      await evaluator.close();
    }
    await writeFile(path, whole);
    const stranger = { ...tenant, tenantId: platform.newTenant() };
    const { evaluator } = await evaluate(stranger, { clocks: hand.clocks, cacheFolder });
    expect(evaluator.decide({ accountId: "a", feature: "private_repos" })).toBeUndefined();
  }, 60_000);
});
