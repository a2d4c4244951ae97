import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { TravelGraceSchema } from "@licet/contracts/catalog";
import type { TripStarted } from "@licet/contracts/entitlement";
import { DecisionCode, TripStartedSchema } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

const dayMs = 86_400_000;
const featureKey = "export";
let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;
let told: Told<TripStarted>;

/** `export` may be used in the EU, and by users of its accounts elsewhere for 14 days, and again 30 days after. */
const catalog = catalogAt(1, ({ catalog: content }) => {
  const rule = content?.regionRules.find(({ key }) => key === "eu_only");
  if (rule === undefined) return;
  rule.deny = ["KP"];
  rule.travel = create(TravelGraceSchema, { days: 14, restDays: 30 });
});

const ask = async (by: Caller, userId: string, country: string, accountId = "home") => {
  const { decision } = await by.decisions.check({ accountId, featureKey, subject: { userId }, context: { country } });
  return decision;
};

async function trips(by = one) {
  const { entries } = await by.audit.listAuditEntries({ pageSize: 1000 });
  return entries.filter(({ action }) => action === "trip.start");
}

beforeAll(async () => {
  platform = await startPlatform();
  const [first, second] = [await platform.startReplica(), await platform.startReplica()];
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalog);
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
  await platform.order(one, tenantId, { accountId: "home", billingCountry: "DE" });
  await platform.order(one, tenantId, { accountId: "elsewhere", billingCountry: "US" });
  told = await platform.listen([TripStartedSchema]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("a user who is met abroad", () => {
  it("is allowed at once by every replica, on one trip however many ask at the same time", async () => {
    const callers = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? one : two));
    const answers = await Promise.all(callers.map((by) => ask(by, "ada", "JP")));
    for (const decision of answers) {
      expect(decision).toMatchObject({ allowed: true, region: { country: "JP", travelling: true } });
    }
    const noted = await trips();
    expect(noted).toMatchObject([{ accountId: "home", resource: "ada", actor: "tester" }]);
    await eventually(() => Promise.resolve(told.to(tenantId).length > 0), { withinMs: 10_000 });
    const [trip] = told.to(tenantId);
    expect(told.to(tenantId)).toMatchObject([
      { accountId: "home", userId: "ada", regionRuleKey: "eu_only", country: "JP" },
    ]);
    expect(Number(trip!.endTime!.seconds - trip!.startTime!.seconds) * 1000).toBe(14 * dayMs);
  });

  it("is not refused anywhere that is not denied, and is refused where it is", async () => {
    expect((await ask(two, "ada", "BR"))?.allowed).toBe(true);
    expect((await ask(two, "ada", "KP"))?.code).toBe(DecisionCode.REGION_DENIED);
    expect((await ask(two, "bob", "KP"))?.code).toBe(DecisionCode.REGION_DENIED);
    expect((await ask(one, "ada", "FR"))?.region?.travelling).toBe(false);
    expect(await trips()).toHaveLength(1);
  });

  it("begins no trip for an account that is at home elsewhere, for nobody in particular, or by an explanation", async () => {
    expect((await ask(one, "ada", "JP", "elsewhere"))?.code).toBe(DecisionCode.REGION_DENIED);
    expect((await ask(one, "", "JP"))?.code).toBe(DecisionCode.REGION_DENIED);
    const asked = { accountId: "home", featureKey, subject: { userId: "bob" }, context: { country: "JP" } };
    const { explanation } = await one.decisions.explain({ check: asked });
    expect(explanation?.decision).toMatchObject({ allowed: true, region: { travelling: true } });
    expect(await trips()).toHaveLength(1);
  });

  it("is explained as of an instant by the trips of then, and assumes none", async () => {
    platform.clock.advance(dayMs);
    const asOfTime = timestampFromMs(platform.clock.now().getTime() - dayMs / 2);
    const explained = async (userId: string) => {
      const check = { accountId: "home", featureKey, subject: { userId }, context: { country: "JP" }, asOfTime };
      return (await two.decisions.explain({ check })).explanation?.decision;
    };
    expect(await explained("ada")).toMatchObject({ allowed: true, region: { travelling: true } });
    expect((await explained("bob"))?.code).toBe(DecisionCode.REGION_DENIED);
  });

  it("is refused once the trip is over, and travels again when rested", async () => {
    platform.clock.advance(14 * dayMs);
    expect((await ask(one, "ada", "JP"))?.code).toBe(DecisionCode.REGION_DENIED);
    expect((await ask(two, "ada", "JP"))?.code).toBe(DecisionCode.REGION_DENIED);
    expect((await ask(two, "ada", "DE"))?.allowed).toBe(true);
    expect((await ask(two, "bob", "JP"))?.allowed).toBe(true);
    platform.clock.advance(30 * dayMs);
    expect((await ask(two, "ada", "JP"))?.allowed).toBe(true);
    const { entries: rows } = await one.audit.listAuditEntries({ pageSize: 1000 });
    expect(rows.filter(({ action }) => action === "trip.start").map(({ resource }) => resource)).toEqual([
      "ada",
      "bob",
      "ada",
    ]);
  });
});
