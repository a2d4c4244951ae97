import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { DecisionCode, SeatChangedSchema } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform, Told } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { refusalOf } from "../../test/refusal-of.ts";
import { addSeatPolicy } from "../../test/seats.ts";
import { catalogAt } from "../../test/vendor.ts";

const featureKey = "protected_branches";
let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;
let told: Told<{ licenceId: string; userId: string; userAccountId: string; assigned: boolean }>;

const requestId = () => randomUUID();
const open = (accountId: string, parentAccountId: string, sharesParentLicences = true) =>
  one.accounts.createAccount({ requestId: requestId(), account: { accountId, parentAccountId, sharesParentLicences } });
const assign = (by: Caller, licenceId: string, userId: string, userAccountId = "") =>
  by.seats.assignSeat({ requestId: requestId(), licenceId, userId, userAccountId });
const codeOf = async (by: Caller, accountId: string, userId: string, atLeastRevision = 0n) =>
  (await by.decisions.check({ accountId, featureKey, subject: { userId }, atLeastRevision })).decision?.code;
const holdersOf = async (licenceId: string, userAccountId = "") =>
  (await two.seats.listSeats({ licenceId, userAccountId, pageSize: 1000 })).seats.map((seat) =>
    seat.userAccountId === "" ? seat.userId : `${seat.userAccountId}/${seat.userId}`,
  );
const buy = async (accountId: string, quantity: number) =>
  (await platform.order(one, tenantId, { accountId, plan: "enterprise", quantity })).licenceId;
const documentOf = async (accountId: string) => {
  const rows = await platform.tamper(
    tenantId,
    `select document from account_snapshot where account_id = '${accountId}'`,
  );
  return String(rows[0]?.["document"]);
};

beforeAll(async () => {
  platform = await startPlatform();
  told = await platform.listen([SeatChangedSchema]);
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addSeatPolicy));
  const env = { RECOMPILE_INTERVAL: "1h", SEAT_USE_INTERVAL: "50ms" };
  const [first, second] = [await platform.startReplica(env), await platform.startReplica(env)];
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
}, 120_000);

afterAll(() => platform.stop());

describe("seats of a licence that is shared", () => {
  it("are given to users of affiliates, who may use it then, and are told to nobody but their own account", async () => {
    const licenceId = await buy("group", 3);
    await open("lab", "group");
    await open("shop", "lab");
    await assign(one, licenceId, "boss");
    expect(await codeOf(two, "lab", "ada")).toBe(DecisionCode.SEAT_REQUIRED);
    const { seat, revision } = await assign(one, licenceId, "ada", "lab");
    expect(seat).toMatchObject({ licenceId, userId: "ada", userAccountId: "lab" });
    expect(await codeOf(two, "lab", "ada", revision)).toBe(DecisionCode.ALLOWED);
    for (const accountId of ["group", "shop"]) {
      expect(await codeOf(two, accountId, "ada", revision)).toBe(DecisionCode.SEAT_REQUIRED);
    }
    const last = await assign(two, licenceId, "ada", "shop");
    expect(await codeOf(one, "lab", "bob", last.revision)).toBe(DecisionCode.SEATS_EXHAUSTED);
    expect(await codeOf(one, "group", "bob", last.revision)).toBe(DecisionCode.SEATS_EXHAUSTED);
    expect(await holdersOf(licenceId)).toEqual(["lab/ada", "shop/ada", "boss"]);
    expect([await holdersOf(licenceId, "lab"), await holdersOf(licenceId, "group")]).toEqual([["lab/ada"], ["boss"]]);
    expect(await documentOf("lab")).not.toMatch(/boss|"shop"/);
    expect(await documentOf("group")).not.toMatch(/"ada"|"lab"/);
    await eventually(() =>
      told
        .to(tenantId)
        .some(({ userId, userAccountId, assigned }) => assigned && `${userAccountId}/${userId}` === "lab/ada"),
    );
    const { entries } = await one.audit.listAuditEntries({ accountId: "group", pageSize: 50 });
    const noted = entries
      .filter(({ action }) => action === "seat.assign")
      .map(({ details }) => JSON.parse(details) as unknown);
    expect(noted).toContainEqual({ user: "ada", user_account: "lab" });
  });

  it("go from user to user and are freed over accounts; what is used of them is told for the right one", async () => {
    const licenceId = await buy("owner", 2);
    await open("part", "owner");
    await assign(one, licenceId, "ada");
    await assign(one, licenceId, "ada", "part");
    const uses = ["", "part", "owner"].map((userAccountId) => ({ licenceId, userId: "ada", userAccountId }));
    const { unknown } = await one.seats.recordSeatUses({
      uses: [...uses, { licenceId, userId: "ada", userAccountId: "else" }],
    });
    expect(unknown).toMatchObject([{ userAccountId: "else" }]);
    platform.clock.advance(86_400_000);
    await codeOf(one, "part", "ada");
    await eventually(async () => {
      const { seats } = await two.seats.listSeats({ licenceId });
      const [own, other] = [seats.find((each) => each.userAccountId === ""), seats.find((each) => each.userAccountId)];
      return Number(other?.lastUseTime?.seconds ?? 0) > Number(own?.lastUseTime?.seconds ?? 0);
    });
    const users = { fromUserId: "ada", fromUserAccountId: "part", toUserId: "bob", toUserAccountId: "" };
    await two.seats.transferSeat({ requestId: requestId(), licenceId, ...users });
    expect(await holdersOf(licenceId)).toEqual(["ada", "bob"]);
    const freed = await one.seats.unassignSeat({
      requestId: requestId(),
      licenceId,
      userId: "ada",
      userAccountId: "owner",
    });
    expect(freed.revision).toBeGreaterThan(0n);
    expect(await holdersOf(licenceId)).toEqual(["bob"]);
  });

  it("come free when their account shares no more, and those of accounts below it, but for what stays shared", async () => {
    const licenceId = await buy("top", 5);
    await open("mid", "top");
    const other = await buy("mid", 2);
    await open("low", "mid");
    await open("side", "top");
    for (const accountId of ["mid", "low", "side"]) await assign(one, licenceId, "ada", accountId);
    await assign(one, other, "ada", "low");
    const place = { accountId: "mid", parentAccountId: "", sharesParentLicences: false, reason: "sold" };
    const { account } = await two.accounts.moveAccount({ requestId: requestId(), ...place });
    expect(await holdersOf(licenceId)).toEqual(["side/ada"]);
    expect(await holdersOf(other)).toEqual(["low/ada"]);
    expect(await codeOf(one, "low", "ada", account!.revision)).toBe(DecisionCode.ALLOWED);
    await eventually(() =>
      told.to(tenantId).some((each) => !each.assigned && each.licenceId === licenceId && each.userAccountId === "low"),
    );
    expect(await refusalOf(assign(one, licenceId, "ada", "low"))).toMatchObject({
      code: Code.FailedPrecondition,
      reason: "LICENCE_NOT_SHARED",
    });
    expect(await refusalOf(assign(one, licenceId, "ada", "nowhere"))).toMatchObject({ code: Code.NotFound });
    expect(await refusalOf(assign(one, licenceId, "ada", "no such/account"))).toMatchObject({
      code: Code.InvalidArgument,
    });
  });

  it("are never more than bought, however a family asks for them and moves at once over two replicas", async () => {
    const licenceId = await buy("crowd", 4);
    for (const accountId of ["crowd-a", "crowd-b"]) await open(accountId, "crowd");
    const move = (by: Caller, sharesParentLicences: boolean) =>
      by.accounts.moveAccount({
        requestId: requestId(),
        ...{ accountId: "crowd-b", parentAccountId: "crowd", sharesParentLicences, reason: "to and fro" },
      });
    const ask = Array.from({ length: 24 }, (_, index) =>
      assign(index % 2 === 0 ? one : two, licenceId, `u${index}`, ["", "crowd-a", "crowd-b"][index % 3]).then(
        () => "given",
        () => "refused",
      ),
    );
    await Promise.all([...ask, move(one, false), move(two, true)]);
    const holders = await holdersOf(licenceId);
    expect(holders.length).toBeLessThanOrEqual(4);
    await move(one, false);
    const left = await holdersOf(licenceId);
    expect(left).toEqual(holders.filter((name) => !name.startsWith("crowd-b/")));
  });
});
