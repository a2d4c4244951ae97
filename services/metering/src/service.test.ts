import { randomUUID } from "node:crypto";
import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Client, Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CatalogPublishedSchema, OverageMode } from "@licet/contracts/catalog";
import { EntitlementChangedSchema } from "@licet/contracts/entitlement";
import {
  type AllowanceSetSchema,
  type Balance,
  BalanceExhaustedSchema,
  IngestStatus,
  type MeteringService,
  ReservationState,
  UsageThresholdReachedSchema,
} from "@licet/contracts/metering";
import { encodeSnapshot, type SnapshotDocument } from "@licet/decision";
import { subjectOf } from "@licet/events";
import { eventually } from "@licet/testing";
import { jetstream } from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import { nowMs, type Platform, sampleCatalog, startPlatform } from "./fixture/platform.fixture.ts";

let platform: Platform;
let nats: NatsConnection;
let tenant: string;
let client: Client<typeof MeteringService>;
let tenants = 0;

beforeAll(async () => {
  platform = await startPlatform();
  nats = await connect({ servers: platform.natsUrl });
});
afterAll(async () => {
  await nats.close();
  await platform.stop();
});

async function freshTenant(): Promise<void> {
  tenants += 1;
  tenant = `vendor-${tenants}`;
  client = await platform.client(tenant);
}

type SetInit = MessageInitShape<typeof AllowanceSetSchema>;

const startTime = timestampFromMs(Date.parse("2026-01-01T00:00:00Z"));

function allow(amount: string, more: SetInit = {}): SetInit {
  return {
    accountId: "acc",
    featureKey: "ci_minutes",
    meterKey: "ci_minutes",
    revision: 1n,
    timeZone: "Europe/Berlin",
    allowances: [{ allowanceId: "lic/team", amount, startTime, resetPeriod: "P1M" }],
    ...more,
  };
}

const job = (id: string, minutes: unknown, os = "linux") => ({
  id,
  source: "ci",
  type: "job.finished",
  subject: "acc",
  data: { job: { minutes: minutes as number, os } },
});

const figures = (balance: Balance | undefined) => [
  balance?.limit,
  balance?.used,
  balance?.reserved,
  balance?.remaining,
];

describe("IngestEvents", () => {
  it("gives each event its own verdict, and burns by the catalog's table", async () => {
    await freshTenant();
    const { verdicts } = await client.ingestEvents({
      events: [job("1", "1.5"), job("2", 0.1, "macos"), job("1", 1), job("3", -1), { ...job("4", 1), type: "other" }],
    });
    expect(verdicts.map(({ status, reason }) => [status, reason])).toEqual([
      [IngestStatus.ACCEPTED, ""],
      [IngestStatus.ACCEPTED, ""],
      [IngestStatus.DUPLICATE, ""],
      [IngestStatus.INVALID, "AMOUNT_INVALID"],
      [IngestStatus.INVALID, "TYPE_UNKNOWN"],
    ]);
    const { balances } = await client.getBalances({ allowanceSets: [allow("100")] });
    expect(balances.map(figures)).toEqual([["100", "2.5", "0", "97.5"]]);
  });

  it("learns of a new catalog by its event", async () => {
    await freshTenant();
    await client.ingestEvents({ events: [job("1", 1)] });
    const catalog = sampleCatalog(2n);
    const [meter] = catalog.catalog!.meters;
    catalog.catalog!.meters.push({ ...meter!, key: "extra", eventType: "extra.done", valuePath: "n" });
    platform.catalog.publish(catalog);
    await emit(CatalogPublishedSchema, { revision: 2n });
    await eventually(async () => {
      const event = { ...job("2", 1), type: "extra.done", data: { n: 1, job: { os: "linux" } } };
      const { verdicts } = await client.ingestEvents({ events: [event] });
      return verdicts[0]?.status !== IngestStatus.INVALID;
    });
  });

  it.each([
    ["no event", []],
    ["more than 10,000", Array.from({ length: 10_001 }, (_, index) => job(String(index), 1))],
  ])("refuses %s", async (_, events) => {
    await freshTenant();
    await expect(client.ingestEvents({ events })).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("Consume", () => {
  it("takes until the allowances are used up, then says no in an OK answer", async () => {
    await freshTenant();
    const set = allow("3");
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.consume({ requestId: randomUUID(), allowanceSet: set, amount: "1" })),
    );
    expect(answers.filter(({ granted }) => granted)).toHaveLength(3);
    const soft = allow("3", { overage: { mode: OverageMode.SOFT }, revision: 2n });
    const over = await client.consume({ requestId: randomUUID(), allowanceSet: soft, amount: "0.5" });
    expect([over.granted, over.asOverage, over.balance!.overage]).toEqual([true, true, "0.5"]);
  });

  it("acts once by request id", async () => {
    await freshTenant();
    const request = { requestId: randomUUID(), allowanceSet: allow("3"), amount: "1" };
    const first = await client.consume(request);
    expect(await client.consume(request)).toEqual(first);
    const reused = client.consume({ ...request, amount: "2" });
    await expect(reused).rejects.toMatchObject({ code: Code.InvalidArgument });
    await expect(reused).rejects.toThrow("this request id came with another request before");
  });

  it.each([
    ["a request id that is no UUID", { requestId: "x" }],
    ["no allowances at all", { allowanceSet: undefined as never }],
    ["a negative amount", { amount: "-1" }],
    ["NUL in the account", { allowanceSet: allow("1", { accountId: "a\0b" }) }],
    ["an amount with 31 digits", { amount: "1".repeat(31) }],
    ["a time zone that is none", { allowanceSet: allow("1", { timeZone: "Mars/Olympus" }) }],
    [
      "a period of nothing",
      { allowanceSet: allow("1", { allowances: [{ allowanceId: "a", amount: "1", resetPeriod: "P0M" }] }) },
    ],
    [
      "a period of seconds",
      { allowanceSet: allow("1", { allowances: [{ allowanceId: "a", amount: "1", resetPeriod: "PT1S" }] }) },
    ],
    [
      "two allowances of one id",
      {
        allowanceSet: allow("1", {
          allowances: [
            { allowanceId: "a", amount: "1" },
            { allowanceId: "a", amount: "1" },
          ],
        }),
      },
    ],
  ])("refuses %s", async (_, wrong) => {
    await freshTenant();
    const request = { requestId: randomUUID(), allowanceSet: allow("1"), amount: "1", ...wrong };
    await expect(client.consume(request)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("reservations", () => {
  it("are held, committed with less, and released", async () => {
    await freshTenant();
    const reserve = () => client.reserve({ requestId: randomUUID(), allowanceSet: allow("10"), amount: "4" });
    const [first, second, third] = [await reserve(), await reserve(), await reserve()];
    expect([first.granted, second.granted, third.granted]).toEqual([true, true, false]);
    expect(third.reservation).toBeUndefined();
    const { reservationId } = first.reservation!;
    const committed = await client.commitReservation({ requestId: randomUUID(), reservationId, amount: "1.5" });
    expect(committed.reservation).toMatchObject({ state: ReservationState.COMMITTED, committedAmount: "1.5" });
    const released = await client.releaseReservation({
      requestId: randomUUID(),
      reservationId: second.reservation!.reservationId,
    });
    expect(figures(released.balance)).toEqual(["10", "1.5", "0", "8.5"]);
    const again = client.commitReservation({ requestId: randomUUID(), reservationId });
    await expect(again).rejects.toMatchObject({ code: Code.FailedPrecondition });
    const missing = client.commitReservation({ requestId: randomUUID(), reservationId: "rsv_x" });
    await expect(missing).rejects.toMatchObject({ code: Code.NotFound });
  });

  it.each([
    ["0s", 0n],
    ["31 days", 31n * 86_400n],
  ])("cannot be held for %s", async (_, seconds) => {
    await freshTenant();
    const request = { requestId: randomUUID(), allowanceSet: allow("10"), amount: "4", holdDuration: { seconds } };
    await expect(client.reserve(request)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("ListBalances", () => {
  it("pages by feature; all pages together are the list", async () => {
    await freshTenant();
    const keys = ["a", "b", "c", "d", "e"];
    await client.getBalances({ allowanceSets: keys.map((featureKey) => allow("10", { featureKey })) });
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await client.listBalances({ accountId: "acc", pageSize: 2, pageToken });
      seen.push(...page.balances.map(({ featureKey }) => featureKey));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(keys);
    const foreign = client.listBalances({ accountId: "other", pageToken: "eyJ4IjoxfQ" });
    await expect(foreign).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  it("tells the balance at an instant of the past", async () => {
    await freshTenant();
    const events = [3, 2, 1].map((hours) => {
      return { ...job(String(hours), 1), time: timestampFromMs(nowMs() - hours * 3_600_000) };
    });
    await client.ingestEvents({ events });
    await client.getBalances({
      allowanceSets: [allow("10", { allowances: [{ allowanceId: "a", amount: "10", startTime }] })],
    });
    const atTime = timestampFromMs(nowMs() - 90 * 60_000);
    const { balances } = await client.listBalances({ accountId: "acc", atTime });
    expect(balances.map(figures)).toEqual([["10", "2", "0", "8"]]);
  });
});

describe("a credential", () => {
  it.each([
    ["of another scope", ["entitlement.check"], Code.PermissionDenied],
    ["that only reads", ["usage.read"], Code.PermissionDenied],
  ])("%s cannot consume", async (_, scopes, code) => {
    const poor = await platform.client("vendor", scopes);
    const call = poor.consume({ requestId: randomUUID(), allowanceSet: allow("1"), amount: "1" });
    await expect(call).rejects.toMatchObject({ code });
  });

  it("of another tenant sees nothing", async () => {
    await freshTenant();
    await client.consume({ requestId: randomUUID(), allowanceSet: allow("5"), amount: "1" });
    const mine = await client.listBalances({ accountId: "acc" });
    await freshTenant();
    const foreign = await client.listBalances({ accountId: "acc" });
    const missing = await client.listBalances({ accountId: "nobody" });
    expect(mine.balances).toHaveLength(1);
    expect(foreign).toEqual(missing);
  });

  it("bound to an account sees its balances alone, and gives itself nothing", async () => {
    await freshTenant();
    await client.consume({ requestId: randomUUID(), allowanceSet: allow("5"), amount: "1" });
    const own = await platform.client(tenant, ["usage.*"], "acc");
    expect((await own.listBalances({})).balances.map(figures)).toEqual([["5", "1", "0", "4"]]);
    const other = await platform.client(tenant, ["usage.*"], "other");
    const refusals = ["acc", "nobody"].map((accountId) =>
      other.listBalances({ accountId }).catch((error: unknown) => String(error)),
    );
    const [theirs, none] = await Promise.all(refusals);
    expect(theirs).toBe(none);
    expect(theirs).toContain("no such account");
    const { reservation } = await client.reserve({ requestId: randomUUID(), allowanceSet: allow("5"), amount: "2" });
    const { reservationId = "" } = reservation ?? {};
    const requestId = randomUUID();
    const end = (by: typeof own, id: string) => by.commitReservation({ requestId, reservationId: id });
    const refused = ["rsv_none", reservationId].map((id) =>
      end(other, id).catch((error: unknown) => String(error).replace(id, "ID")),
    );
    expect(await refused[1]).toBe(await refused[0]);
    expect((await end(own, reservationId)).reservation?.state).toBe(ReservationState.COMMITTED);
    const repeated = end(other, reservationId).catch((error: unknown) => String(error));
    expect(await repeated).toContain("no such reservation");
    const gift = own.consume({ requestId: randomUUID(), allowanceSet: allow("1000"), amount: "1" });
    await expect(gift).rejects.toMatchObject({ code: Code.PermissionDenied });
    const headers = { authorization: `Bearer ${await platform.token(tenant, ["usage.*"], "acc")}` };
    const { status } = await platform.http("/v1/events", { method: "POST", headers, body: "[]" });
    expect(status).toBe(403);
  });
});

async function emit<Desc extends typeof CatalogPublishedSchema | typeof EntitlementChangedSchema>(
  schema: Desc,
  message: MessageInitShape<Desc>,
): Promise<void> {
  const header = headers();
  header.set("Nats-Msg-Id", `evt_${randomUUID()}`);
  header.set("licet-tenant", tenant);
  header.set("licet-time", new Date(nowMs()).toISOString());
  const payload = toBinary(schema as never, create(schema as never, message as never));
  await eventually(() => jetstream(nats).publish(subjectOf(schema), payload, { headers: header }));
}

function snapshot(revision: number, amount: string): SnapshotDocument {
  const from = Date.parse("2026-01-01T00:00:00Z");
  return {
    schema: 1,
    tenantId: tenant,
    accountId: "acc",
    revision,
    account: { timeZone: "UTC" },
    features: { ci_minutes: { kind: "metered", meter: "ci_minutes", overage: { policy: "hard" } } },
    licences: [
      {
        id: "lic_1",
        productKey: "forge",
        planKey: "team",
        planVersion: 1,
        models: ["subscription"],
        quantity: 1,
        status: "active",
        from,
        grants: [
          {
            id: "lic_1/team/ci_minutes",
            feature: "ci_minutes",
            source: "plan",
            allowance: { amount, recurrence: "P1M" },
          },
        ],
      },
    ],
  };
}

describe("events", () => {
  it("carry allowances in and thresholds out, for plain ingestion", async () => {
    await freshTenant();
    const document = encodeSnapshot(snapshot(4, "100"));
    await emit(EntitlementChangedSchema, { accountId: "acc", revision: 4n, document });
    const balances = await eventually(async () => {
      const listed = await client.listBalances({ accountId: "acc" });
      return listed.balances.length > 0 && listed.balances;
    });
    expect((balances as Balance[]).map(({ limit, revision }) => [limit, revision])).toEqual([["100", 4n]]);
    await client.ingestEvents({ events: [job("1", 85)] });
    await client.ingestEvents({ events: [job("2", 15)] });
    const heard = await eventually(async () => {
      const found = await heardBy(tenant);
      return found.length >= 3 && found;
    });
    expect(heard).toEqual([
      [subjectOf(UsageThresholdReachedSchema), 80, "85"],
      [subjectOf(UsageThresholdReachedSchema), 100, "100"],
      [subjectOf(BalanceExhaustedSchema), undefined, "100"],
    ]);
  });
});

async function heardBy(of: string): Promise<unknown[][]> {
  const stream = await jetstream(nats).streams.get("LICET");
  const { state } = await stream.info();
  const found: unknown[][] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const stored = await stream.getMessage({ seq });
    if (stored?.header.get("licet-tenant") !== of) continue;
    if (stored.subject === subjectOf(UsageThresholdReachedSchema)) {
      const { thresholdPercent, balance } = fromBinary(UsageThresholdReachedSchema, stored.data);
      found.push([stored.subject, thresholdPercent, balance!.used]);
    }
    if (stored.subject === subjectOf(BalanceExhaustedSchema)) {
      found.push([stored.subject, undefined, fromBinary(BalanceExhaustedSchema, stored.data).balance!.used]);
    }
  }
  return found;
}
