import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { LicenceModel, SeatPolicySchema, TrialPolicySchema, TrialStart } from "@licet/contracts/catalog";
import {
  DecisionCode,
  LicenceActivatedSchema,
  LicenceStartedSchema,
  LicenceStatus,
  OrderRefusedSchema,
  SeatChangedSchema,
  UsageMode,
} from "@licet/contracts/entitlement";
import { OrderAcceptedSchema } from "@licet/contracts/integration";
import { decodeSnapshot } from "@licet/decision";
import { decideOffline } from "@licet/license-token";
import { createEvaluator } from "@licet/sdk";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import { createGoOffline } from "../../test/offline.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform, toOrderAccepted } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const dayMs = 86_400_000;
let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;
let told: Told<{ $typeName: string }>;

/** `free` is a trial of 30 days from first use that becomes `team`; seats of `enterprise` are assigned by use. */
function addFirstUse({ planVersions }: PublishedCatalog): void {
  const planOf = (key: string) => planVersions.find(({ planKey }) => planKey === key)?.plan;
  const trial = create(TrialPolicySchema, { begins: TrialStart.FIRST_USE, convertsToPlanKey: "team" });
  Object.assign(planOf("free") ?? {}, { licenceModel: LicenceModel.TRIAL, term: "P30D", trial });
  Object.assign(planOf("enterprise") ?? {}, { seatPolicy: create(SeatPolicySchema, { assignOnUse: true }) });
}

const inDays = (days: number) => new Date(platform.clock.now().getTime() + days * dayMs);
const trialEnd = new Date("2026-03-31T00:00:00Z");

async function orderTrial(accountId: string): Promise<string> {
  const order = { accountId, plan: "free", endTime: trialEnd, billingCountry: "DE" };
  return (await platform.order(one, tenantId, order)).licenceId;
}

async function licenceOf(licenceId: string) {
  return (await one.licences.getLicence({ licenceId })).licence!;
}

async function ask(by: Caller, accountId: string, featureKey: string, userId = "") {
  return (await by.decisions.check({ accountId, featureKey, subject: { userId } })).decision!;
}

async function notesOf(accountId: string, action: string) {
  const { entries } = await one.audit.listAuditEntries({ accountId, pageSize: 1000 });
  return entries.filter((entry) => entry.action === action);
}

function toldOf(name: string, text: string) {
  const isAbout = (message: object) =>
    JSON.stringify(message, (_, value: unknown) => (typeof value === "bigint" ? 0 : value)).includes(text);
  return told.to(tenantId).filter((message) => message.$typeName.endsWith(`.${name}`) && isAbout(message));
}

beforeAll(async () => {
  platform = await startPlatform();
  const env = { DUE_LOOK_INTERVAL: "20ms" };
  const [first, second] = [await platform.startReplica(env), await platform.startReplica(env)];
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFirstUse));
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
  told = await platform.listen([LicenceActivatedSchema, LicenceStartedSchema, OrderRefusedSchema, SeatChangedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("seats that are assigned by use", () => {
  it("are never more than bought, whoever asks at the same time and whichever replica: 20 users, 10 seats", async () => {
    const order = { accountId: "rush", plan: "enterprise", quantity: 10 };
    const { licenceId } = await platform.order(one, tenantId, order);
    const users = Array.from({ length: 20 }, (_, index) => `u${index}`);
    for (const userId of users) {
      await one.accounts.createUser({ requestId: randomUUID(), user: { accountId: "rush", userId } });
    }
    const asking = [...users, ...users].map((userId, index) => ({ userId, by: index % 3 === 0 ? one : two }));
    const answers = await Promise.all(
      asking.map(async ({ userId, by }) => ({ userId, decision: await ask(by, "rush", "protected_branches", userId) })),
    );
    const { seats } = await one.seats.listSeats({ licenceId, pageSize: 100 });
    const seated = seats.map(({ userId }) => userId).sort();
    expect(seated).toHaveLength(10);
    for (const { userId, decision } of answers) {
      expect([userId, decision.allowed]).toEqual([userId, seated.includes(userId)]);
      if (!decision.allowed) expect(decision.code).toBe(DecisionCode.SEATS_EXHAUSTED);
    }
    expect(await notesOf("rush", "seat.assign")).toHaveLength(10);
    await eventually(() => Promise.resolve(toldOf("SeatChanged", licenceId).length >= 10), { withinMs: 10_000 });
    expect(toldOf("SeatChanged", licenceId)).toHaveLength(10);
    expect((await notesOf("rush", "seat.assign"))[0]).toMatchObject({ actor: "tester", resource: licenceId });
  });

  it("are for registered users, who lack nothing else", async () => {
    await platform.order(one, tenantId, { accountId: "desk", plan: "enterprise", quantity: 5 });
    await one.accounts.createUser({ requestId: randomUUID(), user: { accountId: "desk", userId: "ada" } });
    const unknown = await ask(one, "desk", "protected_branches", "eve");
    expect(unknown.failures.map(({ code }) => code)).toEqual([DecisionCode.USER_UNKNOWN, DecisionCode.SEAT_REQUIRED]);
    expect((await ask(one, "desk", "sso", "ada")).failures.map(({ code }) => code)).toEqual([
      DecisionCode.ROLE_REQUIRED,
      DecisionCode.SEAT_REQUIRED,
    ]);
    expect(await notesOf("desk", "seat.assign")).toEqual([]);
    expect((await ask(two, "desk", "protected_branches", "ada")).allowed).toBe(true);
    expect((await ask(one, "desk", "protected_branches", "ada")).allowed).toBe(true);
    expect(await notesOf("desk", "seat.assign")).toHaveLength(1);
  });

  it("are assigned by a batch and a list of entitlements too, once", async () => {
    await platform.order(one, tenantId, { accountId: "batch", plan: "enterprise", quantity: 5 });
    const check = (userId: string) => ({ accountId: "batch", featureKey: "private_repos", subject: { userId } });
    const { decisions } = await one.decisions.batchCheck({ checks: ["a", "a", "b"].map(check) });
    expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, true]);
    const listed = await two.decisions.listEntitlements({ accountId: "batch", subject: { userId: "c" } });
    expect(listed.entitlements.find(({ featureKey }) => featureKey === "private_repos")?.allowed).toBe(true);
    expect((await notesOf("batch", "seat.assign")).map(({ details }) => JSON.stringify(details)).length).toBe(3);
  });
});

describe("a trial from first use", () => {
  it("waits for it: neither an explanation, a simulation nor the past begins it, and a token cannot", async () => {
    const licenceId = await orderTrial("patient");
    const waiting = await licenceOf(licenceId);
    expect(waiting).toMatchObject({ awaitsFirstUse: true, status: LicenceStatus.SCHEDULED });
    expect(waiting.endTime).toBeUndefined();
    platform.clock.advance(2 * dayMs);
    const check = { accountId: "patient", featureKey: "private_repos" };
    const { explanation } = await one.decisions.explain({ check });
    expect(explanation?.decision).toMatchObject({ allowed: true });
    const simulated = await one.decisions.simulate({
      check,
      suppose: { time: timestampFromDate(inDays(40)) },
    });
    expect([simulated.before?.allowed, simulated.after?.allowed]).toEqual([true, true]);
    const asOfTime = timestampFromDate(inDays(-1));
    const { decision } = await one.decisions.check({ ...check, asOfTime });
    const remedies = [{ kind: "BEGIN_BY_USE", licenceId }];
    expect(decision).toMatchObject({ allowed: false, failures: [{ code: DecisionCode.NOT_YET_ACTIVE, remedies }] });
    const activated = toldOf("LicenceActivated", licenceId)[0] as unknown as { document: string };
    const goOffline = await createGoOffline();
    const token = await goOffline(decodeSnapshot(activated.document), licenceId, platform.clock.now());
    const offline = decideOffline(token, { feature: "private_repos" }, platform.clock.now());
    expect(offline.failures).toMatchObject([{ code: "NOT_YET_ACTIVE", remedies }]);
    expect((await licenceOf(licenceId)).awaitsFirstUse).toBe(true);
  });

  it("begins once with the first check, however many come at once, from then on and before it is answered", async () => {
    const licenceId = await orderTrial("eager");
    platform.clock.advance(3 * dayMs);
    const now = platform.clock.now();
    const callers = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? one : two));
    const answers = await Promise.all(callers.map((by) => ask(by, "eager", "private_repos")));
    expect(answers.every(({ allowed }) => allowed)).toBe(true);
    const licence = await licenceOf(licenceId);
    expect(licence).toMatchObject({ awaitsFirstUse: false, status: LicenceStatus.ACTIVE });
    expect([timestampDate(licence.startTime!), timestampDate(licence.endTime!)]).toEqual([now, inDays(30)]);
    expect(new Set(answers.map(({ revision }) => revision)).size).toBe(1);
    expect(await notesOf("eager", "licence.begin")).toMatchObject([{ actor: "tester", reason: "first use" }]);
    await eventually(() => Promise.resolve(toldOf("LicenceStarted", licenceId).length > 0), { withinMs: 10_000 });
    const started = toldOf("LicenceStarted", licenceId) as unknown as { time: typeof licence.startTime }[];
    expect(started.map(({ time }) => timestampDate(time!))).toEqual([now]);
    const { moves } = await one.licences.listScheduledMoves({ licenceId });
    expect(moves).toMatchObject([{ kind: "convert", actor: "tester", payload: { plan_key: "team" } }]);
  });

  it("does not begin with a use that something else denies, and is had once", async () => {
    const licenceId = await orderTrial("strict");
    const context = { productVersion: "9.0.0" };
    const { decision } = await one.decisions.check({ accountId: "strict", featureKey: "private_repos", context });
    expect(decision?.failures.map(({ code }) => code)).toEqual([
      DecisionCode.NOT_YET_ACTIVE,
      DecisionCode.VERSION_NOT_COVERED,
    ]);
    expect((await ask(one, "strict", "export")).allowed).toBe(false);
    expect((await licenceOf(licenceId)).awaitsFirstUse).toBe(true);
    const again = toOrderAccepted("ord_again", { accountId: "strict", plan: "free", endTime: trialEnd });
    await platform.publish(tenantId, OrderAcceptedSchema, again);
    await eventually(() => Promise.resolve(toldOf("OrderRefused", "ord_again").length > 0), { withinMs: 10_000 });
    expect(toldOf("OrderRefused", "ord_again")).toMatchObject([{ code: "TRIAL_ALREADY_USED" }]);
  });

  it("begins with a metered use, whose periods count from then on", async () => {
    const licenceId = await orderTrial("meter");
    platform.clock.advance(dayMs);
    const { decision } = await two.decisions.check({
      ...{ accountId: "meter", featureKey: "ci_minutes", amount: "10" },
      ...{ usageMode: UsageMode.CONSUME, requestId: randomUUID() },
    });
    expect(decision?.allowed).toBe(true);
    expect(timestampDate((await licenceOf(licenceId)).startTime!)).toEqual(platform.clock.now());
  });

  it("is asked of the platform by the SDK, which decides by itself once it has begun", async () => {
    const licenceId = await orderTrial("embedded");
    const evaluator = await createEvaluator({
      licet: { decisions: one.decisions, identity: tenantId },
      accounts: "all",
      timeoutMs: 10_000,
      clocks: { wall: () => platform.clock.now(), monotonicMs: () => 0 },
    });
    try {
      expect(await evaluator.ready()).toBe(true);
      const request = { accountId: "embedded", feature: "private_repos" };
      expect(evaluator.decide(request)).toBeUndefined();
      expect(await evaluator.check(request)).toMatchObject({ allowed: true, origin: "platform" });
      expect((await licenceOf(licenceId)).awaitsFirstUse).toBe(false);
      await eventually(() => Promise.resolve(evaluator.decide(request)?.allowed === true), { withinMs: 10_000 });
      expect(evaluator.decide(request)).toMatchObject({ allowed: true, origin: "local" });
    } finally {
      await evaluator.close();
    }
  });
});

describe("what a trial becomes", () => {
  it("is the paid plan at its end, with that plan's term from then on", async () => {
    const licenceId = await orderTrial("convert");
    expect((await ask(one, "convert", "protected_branches")).code).toBe(DecisionCode.NOT_ENTITLED);
    await ask(one, "convert", "private_repos");
    const end = timestampDate((await licenceOf(licenceId)).endTime!);
    platform.clock.advance(30 * dayMs);
    await eventually(async () => (await licenceOf(licenceId)).planKey === "team", { withinMs: 10_000 });
    const licence = await licenceOf(licenceId);
    const year = new Date(end);
    year.setUTCFullYear(year.getUTCFullYear() + 1);
    expect(timestampDate(licence.endTime!)).toEqual(year);
    expect((await ask(two, "convert", "protected_branches")).allowed).toBe(true);
    const { moves } = await one.licences.listScheduledMoves({ licenceId, includeEnded: true });
    expect(moves).toMatchObject([{ kind: "convert" }]);
  });

  it("is nothing once that is taken back", async () => {
    const licenceId = await orderTrial("leaves");
    await ask(one, "leaves", "private_repos");
    const { moves } = await one.licences.listScheduledMoves({ licenceId });
    const moveId = moves[0]!.moveId;
    await one.licences.cancelScheduledMove({ requestId: randomUUID(), licenceId, moveId, reason: "leaves" });
    platform.clock.advance(37 * dayMs);
    expect((await ask(one, "leaves", "private_repos")).code).toBe(DecisionCode.EXPIRED);
  });

  it.each([
    ["while it lasts", "buys", 10],
    ["after its end", "comesback", 45],
  ])("is bought by hand %s, from then on, instead", async (_name, accountId, days) => {
    const licenceId = await orderTrial(accountId);
    await ask(one, accountId, "private_repos");
    if (days > 30) {
      const { moves } = await one.licences.listScheduledMoves({ licenceId });
      const moveId = moves[0]!.moveId;
      await one.licences.cancelScheduledMove({ requestId: randomUUID(), licenceId, moveId, reason: "no" });
    }
    platform.clock.advance(days * dayMs);
    const bought = { requestId: randomUUID(), licenceId, change: { planKey: "team" }, reason: "bought" };
    const { licence } = await two.licences.changeLicence(bought);
    const year = platform.clock.now();
    year.setUTCFullYear(year.getUTCFullYear() + 1);
    expect(timestampDate(licence!.endTime!)).toEqual(year);
    expect((await one.licences.listScheduledMoves({ licenceId })).moves).toEqual([]);
    expect((await ask(one, accountId, "protected_branches")).allowed).toBe(true);
  });
});
