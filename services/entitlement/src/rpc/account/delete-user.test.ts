import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { DecisionCode, UserDeletedSchema, UserKind } from "@licet/contracts/entitlement";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { refusalOf } from "../../test/refusal-of.ts";
import { createOffices } from "../../test/seats.ts";

let platform: Platform;
let replica: RunningService;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();
const deleteUser = (accountId: string, userId: string, etag = "") =>
  caller.accounts.deleteUser({ requestId: requestId(), accountId, userId, reason: "left the company", etag });

describe("DeleteUser", () => {
  it("frees the user's seat at once, is told and noted with its reason, and the past stays what it was", async () => {
    const told = await platform.listen([UserDeletedSchema]);
    const accountId = "office";
    const licenceId = await createOffices(platform, caller, tenantId)(accountId, 1, { ada: [], bob: [] });
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "ada" });
    const before = platform.clock.now();
    platform.clock.advance(60_000);
    const { revision } = await deleteUser(accountId, "ada");
    const check = { accountId, featureKey: "private_repos", subject: { userId: "ada" } };
    const now = await caller.decisions.check({ ...check, atLeastRevision: revision });
    expect(now.decision?.code).toBe(DecisionCode.USER_UNKNOWN);
    const asOfTime = { seconds: BigInt(Math.floor(before.getTime() / 1000)), nanos: 0 };
    expect((await caller.decisions.check({ ...check, asOfTime })).decision?.allowed).toBe(true);
    const { users } = await caller.accounts.listUsers({ accountId });
    expect(users.map(({ userId }) => userId)).toEqual(["bob"]);
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "bob" });
    const expected = { accountId, userId: "ada", reason: "left the company", actor: "tester", revision };
    await eventually(() => expect(told.to(tenantId)).toMatchObject([expected]));
    const { entries } = await caller.audit.listAuditEntries({ accountId, pageSize: 1000 });
    expect(entries.find(({ action }) => action === "user.delete")).toMatchObject({
      resource: "ada",
      reason: "left the company",
    });
    expect((await caller.audit.verifyAuditChain({})).intact).toBe(true);
  });

  it("refuses who is not there, an old version, and the last one", async () => {
    await createOffices(platform, caller, tenantId)("small", 1, { ada: [], bob: [] });
    expect(await refusalOf(deleteUser("small", "eve"))).toMatchObject({ code: Code.NotFound });
    expect(await refusalOf(deleteUser("nowhere", "ada"))).toMatchObject({ code: Code.NotFound });
    expect(await refusalOf(deleteUser("small", "ada", '"7"'))).toMatchObject({ code: Code.Aborted });
    await deleteUser("small", "ada", '"1"');
    const last = { code: Code.FailedPrecondition, reason: "USER_IS_LAST" };
    expect(await refusalOf(deleteUser("small", "bob"))).toMatchObject(last);
  });

  it("lets a user of the same id be made anew, as somebody else", async () => {
    await createOffices(platform, caller, tenantId)("again", 1, { ada: ["dev"], bob: [] });
    await deleteUser("again", "ada");
    const made = await caller.accounts.createUser({
      requestId: requestId(),
      user: { accountId: "again", userId: "ada" },
    });
    expect(made.user).toMatchObject({ groups: [], etag: '"1"' });
  });
});

describe("a service account", () => {
  it("is a user that says what it is, for good, and needs a seat like anybody", async () => {
    const accountId = "robots";
    const licenceId = await createOffices(platform, caller, tenantId)(accountId, 1, { ada: [] });
    const user = { accountId, userId: "pipeline", kind: UserKind.SERVICE_ACCOUNT };
    const { user: made } = await caller.accounts.createUser({ requestId: requestId(), user });
    expect(made?.kind).toBe(UserKind.SERVICE_ACCOUNT);
    const changed = caller.accounts.updateUser({
      requestId: requestId(),
      user: { ...user, kind: UserKind.PERSON },
      updateMask: { paths: ["kind"] },
    });
    expect(await refusalOf(changed)).toMatchObject({ reason: "FIELD_MASK_INVALID" });
    const { users } = await caller.accounts.listUsers({ accountId });
    expect(users.map(({ kind }) => kind)).toEqual([UserKind.PERSON, UserKind.SERVICE_ACCOUNT]);
    const check = { accountId, featureKey: "private_repos", subject: { userId: "pipeline" } };
    const codeOf = async (atLeastRevision = 0n) =>
      (await caller.decisions.check({ ...check, atLeastRevision })).decision?.code;
    expect(await codeOf()).toBe(DecisionCode.SEAT_REQUIRED);
    const { revision } = await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId: "pipeline" });
    expect(await codeOf(revision)).toBe(DecisionCode.ALLOWED);
  });
});
