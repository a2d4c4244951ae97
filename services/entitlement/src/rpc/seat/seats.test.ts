import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { DecisionCode } from "@licet/contracts/entitlement";
import { decodeSnapshot } from "@licet/decision";
import { decideOffline } from "@licet/license-token";
import { eventually } from "@licet/testing";
import fc from "fast-check";
import pg from "pg";
import { reduceToLicence } from "../../domain/snapshot/reduce-to-licence.ts";
import type { Caller } from "../../test/caller.ts";
import { createGoOffline } from "../../test/offline.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { refusalOf } from "../../test/refusal-of.ts";
import { addSeatPolicy, createOffices } from "../../test/seats.ts";
import { catalogAt } from "../../test/vendor.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const dayMs = 86_400_000;

let platform: Platform;
let tenantId: string;
let caller: Caller;
let second: Caller;
let customer: Caller;
let product: Caller;
let office: ReturnType<typeof createOffices>;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addSeatPolicy));
  const env = { SEAT_USE_INTERVAL: "50ms" };
  const replicas = [await platform.startReplica(env), await platform.startReplica(env)];
  [caller, second] = (await Promise.all(replicas.map((each) => platform.call(each, tenantId)))) as [Caller, Caller];
  customer = await platform.call(replicas[0]!, tenantId, ["seat.write", "seat.read"]);
  product = await platform.call(replicas[0]!, tenantId, ["seat.use"]);
  office = createOffices(platform, caller, tenantId);
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();

const nameOf = (code: DecisionCode = DecisionCode.UNSPECIFIED): string =>
  Object.entries(DecisionCode).find(([, value]) => value === code)?.[0] ?? "";

const usersOf = async (licenceId: string) =>
  (await caller.seats.listSeats({ licenceId, pageSize: 1000 })).seats.map(({ userId }) => userId);

describe("TransferSeat", () => {
  it("hands a seat on once, tells until when it stays, and leaves going on before that to the vendor", async () => {
    const licenceId = await office("handover", 1, { ada: [], bob: [], cyd: [] });
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "ada" });
    const request = { requestId: requestId(), licenceId, fromUserId: "ada", toUserId: "bob" };
    const { seat, revision } = await caller.seats.transferSeat(request);
    const until = new Date(platform.clock.now().getTime() + 7 * dayMs);
    expect([seat?.userId, seat?.coolTime && timestampDate(seat.coolTime)]).toEqual(["bob", until]);
    expect((await caller.seats.transferSeat(request)).revision).toBe(revision);

    const cooling = { code: Code.FailedPrecondition, reason: "SEAT_COOLING_OFF", time: until.toISOString() };
    const on = { licenceId, fromUserId: "bob", toUserId: "cyd" };
    expect(await refusalOf(customer.seats.transferSeat({ requestId: requestId(), ...on }))).toEqual(cooling);
    const free = { requestId: requestId(), licenceId, userId: "bob" };
    expect(await refusalOf(customer.seats.unassignSeat(free))).toEqual(cooling);
    const reclaim = { ...free, requestId: requestId(), reason: "has left" };
    expect(await refusalOf(customer.seats.reclaimSeat(reclaim))).toMatchObject({ code: Code.PermissionDenied });
    await caller.seats.reclaimSeat(reclaim);
    expect(await usersOf(licenceId)).toEqual([]);
    const { entries } = await caller.audit.listAuditEntries({ accountId: "handover", pageSize: 1 });
    expect(entries[0]).toMatchObject({ action: "seat.reclaim", reason: "has left", actor: "tester" });

    const { seat: next } = await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "cyd" });
    expect(next?.transferTime && timestampDate(next.transferTime)).toEqual(platform.clock.now());
  });

  it("refuses what is malformed", async () => {
    const bad = { licenceId: "lic", fromUserId: "ada", toUserId: "ada" };
    for (const request of [bad, { ...bad, toUserId: "" }, { ...bad, fromUserId: "x".repeat(129) }]) {
      const refusal = await refusalOf(caller.seats.transferSeat({ requestId: requestId(), ...request }));
      expect(refusal).toMatchObject({ code: Code.InvalidArgument });
    }
    const reclaim = { requestId: requestId(), licenceId: "lic", userId: "ada", reason: "" };
    expect(await refusalOf(caller.seats.reclaimSeat(reclaim))).toMatchObject({ code: Code.InvalidArgument });
    const reserve = { requestId: requestId(), licenceId: "lic", group: "", seats: 1n };
    expect(await refusalOf(caller.seats.reserveSeats(reserve))).toMatchObject({ code: Code.InvalidArgument });
    const less = { ...reserve, group: "lab", seats: -1n };
    expect(await refusalOf(caller.seats.reserveSeats(less))).toMatchObject({ code: Code.InvalidArgument });
    expect(await refusalOf(caller.seats.listSeatReservations({ licenceId: "lic_no" }))).toMatchObject({
      code: Code.NotFound,
    });
  });
});

describe("ReserveSeats", () => {
  it("keeps seats for a group: checks say so, also offline, and a lower quantity cuts it", async () => {
    const accountId = "keeps";
    const licenceId = await office(accountId, 3, { ada: ["lab"], bob: ["lab"], cyd: [], dan: [] });
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "ada" });
    const reserve = { requestId: requestId(), licenceId, group: "lab", seats: 3n };
    const { reservation, revision } = await caller.seats.reserveSeats(reserve);
    expect(reservation).toMatchObject({ group: "lab", seats: 3n, used: 1n });

    const goOffline = await createGoOffline();
    const codesFor = async (atLeastRevision: bigint) => {
      const rows = await platform.tamper(
        tenantId,
        `select document from account_snapshot where account_id = '${accountId}'`,
      );
      const document = reduceToLicence(decodeSnapshot(String(rows[0]?.["document"])), licenceId);
      const now = platform.clock.now();
      const verified = await goOffline(document, licenceId, now);
      const codes: string[] = [];
      for (const userId of ["bob", "cyd"]) {
        const featureKey = "private_repos";
        const { decision } = await caller.decisions.check({
          accountId,
          featureKey,
          subject: { userId },
          atLeastRevision,
        });
        const offline = decideOffline(verified, { feature: featureKey, subject: { userId } }, now);
        const code = nameOf(decision?.code);
        // Of a licence with seats a token knows the users who have one.
        const told = offline.failures.map((failure) => failure.code).filter((each) => each !== "USER_UNKNOWN");
        expect(told).toEqual(decision?.failures.map((failure) => nameOf(failure.code)));
        codes.push(code);
      }
      return codes;
    };
    expect(await codesFor(revision)).toEqual(["SEAT_REQUIRED", "SEATS_EXHAUSTED"]);
    const outsider = { requestId: requestId(), licenceId, userId: "cyd" };
    expect(await refusalOf(caller.seats.assignSeat(outsider))).toEqual({
      code: Code.ResourceExhausted,
      reason: "SEATS_EXHAUSTED",
    });
    const more = { requestId: requestId(), licenceId, group: "ops", seats: 1n };
    expect(await refusalOf(caller.seats.reserveSeats(more))).toMatchObject({ reason: "SEAT_RESERVATION_TOO_LARGE" });

    // Whoever comes to the group may have one, though the licence itself stays as it was.
    const joined = { requestId: requestId(), user: { accountId, userId: "cyd", groups: ["lab"] } };
    const { account } = await caller.accounts
      .updateUser({ ...joined, updateMask: { paths: ["groups"] } })
      .then(() => caller.accounts.getAccount({ accountId }));
    expect(await codesFor(account?.revision ?? 0n)).toEqual(["SEAT_REQUIRED", "SEAT_REQUIRED"]);

    const fewer = { requestId: requestId(), licenceId, reason: "fewer", change: { quantity: 2n } };
    await caller.licences.changeLicence(fewer);
    const { reservations } = await caller.seats.listSeatReservations({ licenceId });
    expect(reservations).toMatchObject([{ group: "lab", seats: 2n, used: 1n }]);
  });
});

const act = fc.record({
  kind: fc.constantFrom("assign", "assign", "assign", "unassign", "transfer", "transfer", "reclaim"),
  user: fc.nat(7),
  to: fc.nat(7),
  replica: fc.nat(1),
});

it(`seats hold their bounds, whoever comes at the same time (LICET_TEST_SEED=${seed})`, async () => {
  const names = Array.from({ length: 8 }, (_, index) => `u${index}`);
  const isOfLab = (userId: string): boolean => userId < "u3";
  const licenceId = await office(
    "rush",
    4,
    Object.fromEntries(names.map((name) => [name, isOfLab(name) ? ["lab"] : []])),
  );
  await caller.seats.reserveSeats({ requestId: requestId(), licenceId, group: "lab", seats: 2n });
  const rounds = fc.sample(fc.array(act, { minLength: 4, maxLength: 8 }), { seed, numRuns: 30 });
  let done = 0;
  for (const [index, acts] of rounds.entries()) {
    if (index % 6 === 5) platform.clock.advance(7 * dayMs);
    const before = await usersOf(licenceId);
    const outcomes = await Promise.all(
      acts.map(async ({ kind, user, to, replica }) => {
        const { seats } = replica === 0 ? caller : second;
        const request = { requestId: requestId(), licenceId };
        const userId = names[user] ?? "";
        const toUserId = names[to === user ? (to + 1) % 8 : to] ?? "";
        if (kind === "assign") return refusalOf(seats.assignSeat({ ...request, userId }));
        if (kind === "unassign") return refusalOf(seats.unassignSeat({ ...request, userId }));
        if (kind === "reclaim") return refusalOf(seats.reclaimSeat({ ...request, userId, reason: "rush" }));
        return refusalOf(seats.transferSeat({ ...request, fromUserId: userId, toUserId }));
      }),
    );
    done += outcomes.filter((refusal) => refusal === undefined).length;
    const known = [undefined, "SEATS_EXHAUSTED", "SEAT_COOLING_OFF", "NOT_FOUND", "ALREADY_EXISTS"];
    expect(known).toEqual(expect.arrayContaining(outcomes.map((refusal) => refusal?.reason)));
    const after = await usersOf(licenceId);
    expect(after.length).toBeLessThanOrEqual(4);
    expect(after.filter((userId) => !isOfLab(userId)).length).toBeLessThanOrEqual(2);
    const mayFree = acts.some(({ kind }) => kind === "unassign" || kind === "reclaim");
    if (!mayFree) expect(after.length).toBeGreaterThanOrEqual(before.length);
  }
  expect(done).toBeGreaterThan(30);
}, 120_000);

describe("a seat that nobody uses", () => {
  const seatsOf = async (licenceId: string) =>
    new Map((await caller.seats.listSeats({ licenceId })).seats.map((seat) => [seat.userId, seat]));

  it("is told, is kept by a use that a check or a product tells, and is taken back when there is none", async () => {
    const licenceId = await office("quiet", 2, { ada: [], bob: [] });
    for (const userId of ["ada", "bob"]) {
      await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId });
    }
    const use = (userId: string) => ({ accountId: "quiet", featureKey: "private_repos", subject: { userId } });
    const isNoticed = async (userId: string) => (await seatsOf(licenceId)).get(userId)?.noticeTime !== undefined;
    platform.clock.advance(59 * dayMs);
    const { unknown } = await product.seats.recordSeatUses({
      uses: ["ada", "cyd"].map((userId) => ({ licenceId, userId })),
    });
    expect(unknown.map(({ userId }) => userId)).toEqual(["cyd"]);
    expect(timestampDate((await seatsOf(licenceId)).get("ada")!.lastUseTime!)).toEqual(platform.clock.now());

    platform.clock.advance(dayMs);
    await eventually(() => isNoticed("bob"));
    const until = new Date(platform.clock.now().getTime() + 14 * dayMs);
    expect(timestampDate((await seatsOf(licenceId)).get("bob")!.reclaimTime!)).toEqual(until);
    expect(await isNoticed("ada")).toBe(false);
    platform.clock.advance(13 * dayMs);
    await second.decisions.check(use("bob"));
    await eventually(async () => !(await isNoticed("bob")));

    platform.clock.advance(60 * dayMs);
    await eventually(async () => (await isNoticed("ada")) && (await isNoticed("bob")));
    await eventually(async () => {
      await caller.decisions.check(use("ada"));
      return !(await isNoticed("ada"));
    });
    platform.clock.advance(14 * dayMs);
    await eventually(async () => (await usersOf(licenceId)).join() === "ada");
    const { entries } = await caller.audit.listAuditEntries({ accountId: "quiet", pageSize: 1 });
    expect(entries[0]).toMatchObject({ action: "seat.reclaim", actor: "licet", resource: licenceId });
  });

  it("is kept by a use that is being written when its time is over", async () => {
    const licenceId = await office("late", 1, { ada: [] });
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "ada" });
    platform.clock.advance(60 * dayMs);
    await eventually(async () => (await seatsOf(licenceId)).get("ada")?.noticeTime !== undefined);
    const writer = new pg.Client({ connectionString: platform.database.ownerUrl });
    await writer.connect();
    await writer.query(`set licet.tenant = '${tenantId}'`);
    await writer.query("begin");
    await writer.query("update seat set last_use_time = $1, notice_time = null where licence_id = $2", [
      platform.clock.now(),
      licenceId,
    ]);
    const { rows } = await writer.query<{ id: string }>("select pg_current_xact_id()::text as id");
    platform.clock.advance(14 * dayMs);
    const waiting = `select from pg_locks where not granted and transactionid::text = '${rows[0]?.id}'`;
    await eventually(async () => (await platform.tamper(tenantId, waiting)).length > 0);
    await writer.query("commit");
    await writer.end();
    await caller.accounts.createUser({ requestId: requestId(), user: { accountId: "late", userId: "bob" } });
    expect(await usersOf(licenceId)).toEqual(["ada"]);
  });
});
