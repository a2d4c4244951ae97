import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Decision } from "@licet/contracts/entitlement";
import { DecisionCode, UsageMode } from "@licet/contracts/entitlement";
import { OrderAction } from "@licet/contracts/integration";
import { BadRequestSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;

beforeAll(async () => {
  platform = await startPlatform();
  const pathOf = (database: string) => new URL(`../../test/data/${database}`, import.meta.url).pathname;
  const replica = await platform.startReplica({
    GEOIP_DATABASE: pathOf("GeoIP2-Country-Test.mmdb"),
    ANONYMOUS_IP_DATABASE: pathOf("GeoIP2-Anonymous-IP-Test.mmdb"),
  });
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  await platform.order(caller, tenantId, { accountId: "acme", plan: "team", billingCountry: "DE" });
}, 120_000);

afterAll(() => platform.stop());

describe("Check", () => {
  it("allows what a licence grants, with value, source and revision", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "protected_branches" });
    expect(decision).toMatchObject({ allowed: true, code: DecisionCode.ALLOWED, revision: 1n, failures: [] });
    expect(decision?.value?.kind).toEqual({ case: "boolValue", value: true });
    expect(decision?.sources[0]).toMatchObject({ planKey: "team", planVersion: 1 });
    expect(decision?.decisionId).toMatch(/^dec_[0-9a-f]{32}$/);
  });

  it("names the plan that would do for what is not entitled", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "sso" });
    const failure = decision?.failures.find(({ code }) => code === DecisionCode.NOT_ENTITLED);
    expect(failure?.remedies[0]).toMatchObject({ kind: "BUY", planKeys: ["enterprise"] });
    expect(failure?.remedies[0]?.text).toContain("Enterprise");
  });

  it.each([
    ["an unknown account", "nobody", "sso", DecisionCode.ACCOUNT_UNKNOWN],
    ["an unknown feature", "acme", "teleport", DecisionCode.FEATURE_UNKNOWN],
    ["a feature named like a property of every object", "acme", "constructor", DecisionCode.FEATURE_UNKNOWN],
  ])("answers %s with a decision", async (_name, accountId, featureKey, code) => {
    const { decision } = await caller.decisions.check({ accountId, featureKey });
    expect(decision).toMatchObject({ allowed: false, code });
  });

  it.each([
    ["the billing country", {}, true],
    ["a claim", { country: "US" }, false],
    ["an address in the bloc", { ipAddress: "81.2.69.160" }, false],
    ["an address outside the database", { ipAddress: "10.0.0.1" }, true],
    ["a claim beside an honest address", { country: "DE", ipAddress: "10.0.0.1" }, true],
    ["a claim from behind a proxy, which the rule refuses", { country: "DE", ipAddress: "1.2.0.1" }, false],
  ])("finds the place by %s", async (_name, context, allowed) => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "export", context });
    expect(decision?.allowed).toBe(allowed);
  });

  it("refuses a malformed address as the caller's mistake", async () => {
    const context = { ipAddress: "999.1.1.1" };
    await expect(caller.decisions.check({ accountId: "acme", featureKey: "export", context })).rejects.toThrow(
      /invalid_argument/,
    );
  });

  it("compares a limit with what the subject would then have", async () => {
    const check = (amount: string) =>
      caller.decisions.check({ accountId: "acme", featureKey: "package_storage", amount });
    expect((await check("2")).decision).toMatchObject({ allowed: true, quota: { limit: "2" } });
    expect((await check("3")).decision).toMatchObject({ allowed: false, code: DecisionCode.LIMIT_EXCEEDED });
  });

  it("says the value of a setting", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "support" });
    expect(decision?.value?.kind).toEqual({ case: "stringValue", value: "business_hours" });
  });

  it("denies after the term and its grace, and nobody had to tell", async () => {
    await platform.order(caller, tenantId, { accountId: "brief", endTime: new Date("2026-03-02T00:00:00Z") });
    const check = async () =>
      (await caller.decisions.check({ accountId: "brief", featureKey: "private_repos" })).decision;
    expect(await check()).toMatchObject({ code: DecisionCode.ALLOWED });
    platform.clock.set("2026-03-03T00:00:00Z");
    expect(await check()).toMatchObject({ code: DecisionCode.ALLOWED_IN_GRACE });
    platform.clock.set("2026-03-09T00:00:00Z");
    expect(await check()).toMatchObject({ allowed: false, code: DecisionCode.EXPIRED });
    platform.clock.set("2026-03-01T12:00:00Z");
  });
});

describe("Check of a metered feature", () => {
  const metered = (more: object) => caller.decisions.check({ accountId: "acme", featureKey: "ci_minutes", ...more });

  it("looks at the balance under the account's allowances", async () => {
    const { decision } = await metered({ amount: "10" });
    expect(decision).toMatchObject({ allowed: true, quota: { limit: "3000", used: "0", remaining: "3000" } });
  });

  it("reads the balances of concurrent checks in one call", async () => {
    const before = platform.neighbours.balanceCalls.length;
    const features = Array.from({ length: 20 }, (_, index) => ({
      accountId: "acme",
      featureKey: "ci_minutes",
      amount: String(index + 1),
    }));
    await caller.decisions.batchCheck({ checks: features });
    const calls = platform.neighbours.balanceCalls.slice(before);
    expect(calls.map((sets) => sets.length)).toEqual([1]);
  });

  it("takes an amount once however often the request is repeated, and denies at the cap with a remedy", async () => {
    const requestId = randomUUID();
    const consume = (amount: string, id: string) => metered({ amount, requestId: id, usageMode: UsageMode.CONSUME });
    expect((await consume("2990", requestId)).decision).toMatchObject({ allowed: true, quota: { remaining: "10" } });
    expect((await consume("2990", requestId)).decision).toMatchObject({ allowed: true, quota: { remaining: "10" } });
    const { decision } = await consume("11", randomUUID());
    expect(decision).toMatchObject({ allowed: false, code: DecisionCode.QUOTA_EXCEEDED, quota: { used: "2990" } });
    expect(decision?.failures[0]?.remedies.map(({ kind }) => kind)).toContain("BUY");
  });

  it("names the reservation that it made", async () => {
    const requestId = randomUUID();
    const { decision } = await metered({ amount: "1", requestId, usageMode: UsageMode.RESERVE });
    expect(decision).toMatchObject({ allowed: true, reservationId: `rsv_${requestId}` });
  });

  it("reserves nothing when anything else denies, and still tells the quota", async () => {
    const before = platform.neighbours.usageCalls.length;
    const request = { amount: "5000", requestId: randomUUID(), usageMode: UsageMode.CONSUME };
    const { decision } = await metered({ ...request, context: { productVersion: "9.0.0" } });
    expect(decision?.failures.map(({ code }) => code)).toEqual([
      DecisionCode.VERSION_NOT_COVERED,
      DecisionCode.QUOTA_EXCEEDED,
    ]);
    expect(platform.neighbours.usageCalls.length).toBe(before);
  });

  it("requires amount and request id for a use", async () => {
    await expect(metered({ usageMode: UsageMode.CONSUME })).rejects.toThrow(/invalid_argument/);
  });
});

describe("BatchCheck", () => {
  const featureKeys = ["protected_branches", "sso", "teleport"];
  const batch = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      return { accountId: index % 2 === 0 ? "acme" : "nobody", featureKey: featureKeys[index % 3] ?? "" };
    });

  it("answers a thousand checks in their order, each as Check does", async () => {
    const checks = batch(1000);
    const { decisions } = await caller.decisions.batchCheck({ checks });
    expect(decisions.map(({ featureKey }) => featureKey)).toEqual(checks.map(({ featureKey }) => featureKey));
    const single = await Promise.all(checks.slice(0, 6).map((check) => caller.decisions.check(check)));
    const gist = ({ allowed, code, revision }: Decision) => ({ allowed, code, revision });
    const expected = single.map(({ decision }) => decision && gist(decision));
    expect(decisions.map(gist)).toEqual(checks.map((_, index) => expected[index % 6]));
  });

  it.each([0, 1001])("refuses %d at once and names the field", async (count) => {
    const error = await caller.decisions.batchCheck({ checks: batch(count) }).then(
      () => undefined,
      (caught: unknown) => ConnectError.from(caught),
    );
    expect(error?.code).toBe(Code.InvalidArgument);
    expect(error?.findDetails(BadRequestSchema)[0]?.fieldViolations.map(({ field }) => field)).toEqual(["checks"]);
  });
});

describe("at_least_revision", () => {
  it("is answered by the revision or a later one, at once after an upgrade", async () => {
    const account = { accountId: "climber", featureKey: "sso", subject: { userId: "ada" } };
    await platform.order(caller, tenantId, { accountId: "climber", plan: "team" });
    expect((await caller.decisions.check(account)).decision?.code).toBe(DecisionCode.NOT_ENTITLED);
    const upgrade = { accountId: "climber", plan: "enterprise", action: OrderAction.CHANGE };
    const { revision } = await platform.order(caller, tenantId, upgrade);
    const { decision } = await caller.decisions.check({ ...account, atLeastRevision: revision });
    expect(decision?.revision).toBe(revision);
    expect(decision?.failures.map(({ code }) => code)).not.toContain(DecisionCode.NOT_ENTITLED);
  });

  it("is refused while nobody has reached it", async () => {
    const request = { accountId: "acme", featureKey: "sso", atLeastRevision: 99n };
    await expect(caller.decisions.check(request)).rejects.toThrow(/failed_precondition/);
  });
});

describe("the decision log", () => {
  it("keeps every denial, in the audit chain too", async () => {
    const { decision } = await caller.decisions.check({ accountId: "acme", featureKey: "sso" });
    await eventually(async () => {
      const { entries } = await caller.audit.listAuditEntries({ accountId: "acme" });
      return entries.some(
        ({ action, details }) => action === "decision.deny" && details.includes(decision?.decisionId ?? "?"),
      );
    });
    expect(await caller.audit.verifyAuditChain({})).toMatchObject({ intact: true });
  });
});
