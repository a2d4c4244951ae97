import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { UsageThresholdReachedSchema } from "@licet/contracts/metering";
import { subjectOf } from "@licet/events";
import { TestClock } from "@licet/testing";
import type { Outcome } from "../app/command.ts";
import { expireReservations } from "../app/expire-reservations.ts";
import type { AllowanceSet } from "../domain/allowance-set.ts";
import { formatAmount, toAmount } from "../domain/amount.ts";
import type { Balance } from "../domain/book.ts";
import { allow, job, meteringDatabase, monthly, once, type Replica, startReplica } from "../fixture/books.fixture.ts";

let replica: Replica;
let other: Replica;
let tenantId: string;
let clock: TestClock;
let tenants = 0;

beforeAll(async () => {
  const { appUrl } = await meteringDatabase();
  clock = new TestClock("2026-03-10T12:00:00Z");
  replica = await startReplica(appUrl, clock);
  other = await startReplica(appUrl, clock);
});
afterAll(async () => {
  await replica.close();
  await other.close();
});

/** A fresh tenant and the same morning for every test. */
function freshTenant(): string {
  clock.set("2026-03-10T12:00:00Z");
  tenants += 1;
  tenantId = `t${tenants}`;
  return tenantId;
}

const figures = ({ limit, used, reserved, remaining, overage }: Balance): string[] =>
  [limit, used, reserved, remaining, overage].map(formatAmount);

const look = async (set: AllowanceSet, at = replica): Promise<Balance> =>
  (await at.settle(tenantId, { kind: "look", set })).balance;

const consume = (
  set: AllowanceSet,
  amount: number | string,
  requestId: string = randomUUID(),
  at = replica,
): Promise<Outcome> => at.settle(tenantId, { kind: "consume", requestId, set, amount: toAmount(amount) });

const reserve = (set: AllowanceSet, amount: number, holdMs = 60_000): Promise<Outcome> =>
  replica.settle(tenantId, { kind: "reserve", requestId: randomUUID(), set, amount: toAmount(amount), holdMs });

describe("a balance", () => {
  it("counts what was used before the allowances were known, in the present period only", async () => {
    freshTenant();
    const march = Date.parse("2026-03-05T10:20:30.400Z");
    await replica.ingest(tenantId, [
      job("1", "a", 7, { time: march }),
      job("2", "a", 5, { time: Date.parse("2026-02-27T10:00:00Z") }),
      job("3", "b", 100, { time: march }),
    ]);
    expect(figures(await look(allow("a", [monthly("p", 100)])))).toEqual(["100", "7", "0", "93", "0"]);
  });

  it("follows consumption, ingestion and reservations alike", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    await consume(set, 10);
    await replica.ingest(tenantId, [job("1", "a", "0.5"), job("2", "a", 1, { time: clock.now().getTime() - 1000 })]);
    await reserve(set, 20);
    expect(figures(await look(set))).toEqual(["100", "11.5", "20", "68.5", "0"]);
  });

  it("renews at the turn of the period, on the account's own calendar", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100, "2026-01-30T23:30:00Z")], { timeZone: "Europe/Berlin" });
    // Anchored on the 31st at 00:30 in Berlin: February's last day, then the 31st of March in summer time.
    expect((await consume(set, 60)).balance.resetTime).toBe(Date.parse("2026-03-30T22:30:00Z"));
    clock.set("2026-03-30T22:29:59.999Z");
    expect(figures(await look(set))).toEqual(["100", "60", "0", "40", "0"]);
    clock.set("2026-03-30T22:30:00Z");
    expect(figures(await look(set))).toEqual(["100", "0", "0", "100", "0"]);
  });

  it("burns what ends first and keeps what is granted once over the turn of a month", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100), { ...once("credits", 50), priority: 200 }]);
    expect(figures((await consume(set, 120)).balance)).toEqual(["150", "120", "0", "30", "0"]);
    clock.set("2026-04-02T00:00:00Z");
    expect(figures(await look(set))).toEqual(["150", "20", "0", "130", "0"]);
  });

  it("has late events of the present period, and adjusts closed ones", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    clock.set("2026-02-20T00:00:00Z");
    await consume(set, 1);
    clock.set("2026-03-10T12:00:00Z");
    await look(set);
    const late = [
      job("1", "a", 5, { time: Date.parse("2026-03-01T00:00:00Z") }),
      job("2", "a", 7, { time: Date.parse("2026-02-28T23:59:59.999Z") }),
    ];
    await replica.ingest(tenantId, late);
    expect(figures(await look(set))).toEqual(["100", "5", "0", "95", "0"]);
    const rows = await replica.db.read(tenantId, (tx) =>
      tx.sql<{ used: string; adjusted: string }>(
        "select used, adjusted from segment where end_time is not null and used is not null",
      ),
    );
    expect(rows).toEqual([{ used: "1", adjusted: "7" }]);
  });

  it("counts an event of the near future when its period comes", async () => {
    freshTenant();
    clock.set("2026-03-31T23:30:00Z");
    const set = allow("a", [monthly("p", 100)]);
    await look(set);
    await replica.ingest(tenantId, [job("1", "a", 5, { time: Date.parse("2026-04-01T00:10:00Z") })]);
    expect(figures(await look(set))).toEqual(["100", "0", "0", "100", "0"]);
    clock.set("2026-04-01T00:00:00Z");
    expect(figures(await look(set))).toEqual(["100", "5", "0", "95", "0"]);
  });
});

describe("a change of allowances", () => {
  it("acts at once and never goes back to an older revision", async () => {
    freshTenant();
    const team = allow("a", [monthly("lic/team", 100)]);
    const business = allow("a", [monthly("lic/business", 500)], { revision: 2n });
    await consume(team, 100);
    expect((await consume(team, 1)).granted).toBe(false);
    const upgraded = await consume(business, 1);
    expect([upgraded.granted, ...figures(upgraded.balance)]).toEqual([true, "500", "101", "0", "399", "0"]);
    const stale = await consume(team, 1, randomUUID(), other);
    expect([stale.granted, stale.balance.revision]).toEqual([true, 2n]);
  });

  it("does not refill by changing plans back and forth", async () => {
    freshTenant();
    const plans = ["lic/team", "lic/business", "lic/team"];
    await consume(allow("a", [monthly("lic/team", 100)]), 90);
    for (const [index, plan] of plans.entries()) {
      await look(allow("a", [monthly(plan, plan.endsWith("team") ? 100 : 500)], { revision: BigInt(index + 2) }));
    }
    const set = allow("a", [monthly("lic/team", 100)], { revision: 9n });
    expect(figures(await look(set))).toEqual(["100", "90", "0", "10", "0"]);
  });

  it("gives a new licence its own full period after the old one ended", async () => {
    freshTenant();
    await consume(allow("a", [monthly("old", 100)]), 100);
    await look(allow("a", [], { revision: 2n }));
    clock.advance(60_000);
    const set = allow("a", [monthly("new", 100, clock.now().toISOString())], { revision: 3n });
    expect(figures(await look(set))).toEqual(["100", "0", "0", "100", "0"]);
  });

  it("takes a right away at once, and opens no book for what was never allowed", async () => {
    freshTenant();
    await replica.accept(tenantId, [allow("a", [monthly("p", 100)]), allow("b", [])]);
    await replica.accept(tenantId, [allow("a", [], { revision: 2n })]);
    const { granted, balance } = await consume(allow("a", [monthly("p", 100)]), 1);
    expect([granted, ...figures(balance)]).toEqual([false, "0", "0", "0", "0", "0"]);
    const books = await replica.db.read(tenantId, (tx) => tx.sql("select account_id from book"));
    expect(books).toEqual([{ account_id: "a" }]);
  });

  it("adds views of the same revision up", async () => {
    freshTenant();
    await consume(allow("a", [monthly("one", 100)]), 40);
    expect(figures(await look(allow("a", [monthly("two", 10)])))).toEqual(["110", "40", "0", "70", "0"]);
    expect(figures(await look(allow("a", [monthly("one", 100)])))).toEqual(["110", "40", "0", "70", "0"]);
  });

  it("does not count an event of the near future twice", async () => {
    freshTenant();
    await look(allow("a", [monthly("p", 100)]));
    await replica.ingest(tenantId, [job("1", "a", 5, { time: clock.now().getTime() + 600_000 })]);
    const set = allow("a", [monthly("p", 200)], { revision: 2n });
    expect(figures(await look(set))).toEqual(["200", "5", "0", "195", "0"]);
  });
});

describe("overage", () => {
  it.each([
    ["hard: refused", { mode: "hard" }, 11, false, false],
    ["soft: allowed", { mode: "soft" }, 1000, true, true],
    ["capped: allowed up to the cap", { mode: "capped", percent: 20 }, 12, true, true],
    ["capped: refused beyond", { mode: "capped", percent: 20 }, "12.000000001", false, true],
    ["hard: the last unit is usable", { mode: "hard" }, 10, true, false],
  ] as const)("%s", async (_, overage, amount, granted, asOverage) => {
    freshTenant();
    const outcome = await consume(allow("a", [monthly("p", 10)], { overage }), amount);
    expect(outcome.granted).toBe(granted);
    if (granted) expect(outcome.asOverage).toBe(asOverage);
  });

  it("is counted by ingestion too, and forgiven at the renewal", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 10)]);
    await look(set);
    await replica.ingest(tenantId, [job("1", "a", 15)]);
    expect(figures(await look(set))).toEqual(["10", "15", "0", "0", "5"]);
    clock.set("2026-04-01T00:00:00Z");
    expect(figures(await look(set))).toEqual(["10", "0", "0", "10", "0"]);
  });
});

describe("reservations", () => {
  const end = (kind: "commit" | "release", reservationId: string, amount?: number): Promise<Outcome> =>
    replica.settle(tenantId, {
      kind,
      requestId: randomUUID(),
      reservationId,
      ...(amount !== undefined && { amount: toAmount(amount) }),
    });

  it.each([
    ["less", 4, "4", "96"],
    ["equal", 10, "10", "90"],
    ["more", 15, "15", "85"],
  ])("committed with %s", async (_, amount, used, remaining) => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    const { reservation } = await reserve(set, 10);
    const { balance, reservation: settled } = await end("commit", reservation!.reservationId, amount);
    expect(figures(balance)).toEqual(["100", used, "0", remaining, "0"]);
    expect(settled!.state).toBe("committed");
    await expect(end("commit", reservation!.reservationId, amount)).rejects.toThrow("committed already");
    await expect(end("release", reservation!.reservationId)).rejects.toThrow("committed already");
  });

  it("refuse to be committed beyond a hard limit, and stay held", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    const { reservation } = await reserve(set, 90);
    await expect(end("commit", reservation!.reservationId, 101)).rejects.toMatchObject({ reason: "QUOTA_EXCEEDED" });
    expect(figures(await look(set))).toEqual(["100", "0", "90", "10", "0"]);
    expect((await consume(set, 11)).granted).toBe(false);
  });

  it("expire by themselves, seen by the next check or the job", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    const { reservation } = await reserve(set, 90, 1000);
    await reserve(set, 5, 5000);
    clock.advance(1000);
    expect(figures(await look(set))).toEqual(["100", "0", "5", "95", "0"]);
    await expect(end("commit", reservation!.reservationId)).rejects.toMatchObject({ reason: "RESERVATION_EXPIRED" });
    clock.advance(4000);
    await expireReservations({ ...replica }, new AbortController().signal);
    const held = await replica.db.read(tenantId, (tx) => tx.sql("select 1 from reservation where state = 'held'"));
    expect(held).toEqual([]);
    expect(figures(await look(set))).toEqual(["100", "0", "0", "100", "0"]);
  });

  it("of another tenant are as unknown as missing ones", async () => {
    freshTenant();
    const { reservation } = await reserve(allow("a", [monthly("p", 100)]), 1);
    const { reservationId } = reservation!;
    freshTenant();
    const foreign = await end("release", reservationId).catch((error: unknown) => error);
    const missing = await end("release", reservationId.replace(/.$/, "x")).catch((error: unknown) => error);
    const strip = (error: unknown): string => JSON.stringify(error).replaceAll(/rsv_\w+/g, "");
    expect(strip(foreign)).toBe(strip(missing));
    expect(foreign).toMatchObject({ reason: "NOT_FOUND" });
  });
});

describe("a request id", () => {
  it("acts once, whichever replica is asked, also at the same time", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    const id = randomUUID();
    const outcomes = await Promise.all(
      [replica, other, replica, other, replica].map((each) => consume(set, 10, id, each)),
    );
    outcomes.push(await consume(allow("a", [monthly("p", 1000)], { revision: 2n }), 10, id));
    for (const outcome of outcomes) expect(figures(outcome.balance)).toEqual(["100", "10", "0", "90", "0"]);
  });

  it("is refused for another request, and by nobody else's tenant", async () => {
    freshTenant();
    const id = randomUUID();
    await consume(allow("a", [monthly("p", 100)]), 10, id);
    await expect(consume(allow("a", [monthly("p", 100)]), 11, id)).rejects.toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
    await expect(consume(allow("b", [monthly("p", 100)]), 10, id)).rejects.toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
    freshTenant();
    expect((await consume(allow("b", [monthly("p", 100)]), 11, id)).granted).toBe(true);
  });
});

describe("an event", () => {
  it("counts once: again, at the same time, on another replica, twice in one batch", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    await look(set);
    const event = job("1", "a", 3);
    const verdicts = await Promise.all([
      replica.ingest(tenantId, [event, event]),
      other.ingest(tenantId, [event]),
      replica.ingest(tenantId, [event, job("2", "a", 1)]),
    ]);
    verdicts.push(await other.ingest(tenantId, [event]));
    const statuses = verdicts.flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === "accepted")).toHaveLength(2);
    expect(statuses.filter((status) => status === "duplicate")).toHaveLength(4);
    expect(figures(await look(set))).toEqual(["100", "4", "0", "96", "0"]);
  });

  it("counts in every feature of its meter", async () => {
    freshTenant();
    const minutesOf = (featureKey: string): AllowanceSet => allow("a", [monthly(featureKey, 100)], { featureKey });
    await replica.accept(tenantId, [minutesOf("one"), minutesOf("two")]);
    await replica.ingest(tenantId, [job("1", "a", 3, { data: { minutes: 2, os: "macos" } })]);
    await consume(minutesOf("one"), 1);
    expect(figures(await look(minutesOf("two")))).toEqual(["100", "21", "0", "79", "0"]);
  });
});

describe("thresholds", () => {
  const told = async (): Promise<string[]> => {
    const rows = await replica.db.withoutTenant((tx) =>
      tx.sql<{ subject: string }>("select subject from outbox where tenant_id = $1 order by id", [tenantId]),
    );
    return rows.map(({ subject }) => subject.split(".").at(-1)!);
  };

  it("are told once in a period, whoever counts", async () => {
    freshTenant();
    const set = allow("a", [monthly("p", 100)]);
    await replica.accept(tenantId, [set]);
    await replica.ingest(tenantId, [job("1", "a", 79)]);
    expect(await told()).toEqual([]);
    await Promise.all([
      consume(set, 1),
      consume(set, 1, randomUUID(), other),
      other.ingest(tenantId, [job("2", "a", 1)]),
    ]);
    expect(await told()).toEqual(["usage_threshold_reached"]);
    await consume(set, 18);
    expect(await told()).toEqual(["usage_threshold_reached", "usage_threshold_reached", "balance_exhausted"]);
    clock.set("2026-04-01T00:00:00Z");
    await consume(set, 80);
    expect(await told()).toHaveLength(4);
    expect(subjectOf(UsageThresholdReachedSchema)).toBe("licet.metering.v1.usage_threshold_reached");
  });
});
