import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { DecisionCode, LicenceStatus } from "@licet/contracts/entitlement";
import type { RunningService } from "@licet/service";
import type { Caller } from "../test/caller.ts";
import type { Platform } from "../test/platform.ts";
import { startPlatform } from "../test/platform.ts";

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

async function codeOf(call: Promise<unknown>): Promise<Code | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => ConnectError.from(error).code,
  );
}

describe("AccountService", () => {
  it("makes an account once for a request id, and gives every repetition the first answer", async () => {
    const request = { requestId: requestId(), account: { accountId: "made", displayName: "Made" } };
    const first = await caller.accounts.createAccount(request);
    expect(first.account).toMatchObject({ accountId: "made", timeZone: "UTC", revision: 1n, etag: '"1"' });
    expect(await caller.accounts.createAccount(request)).toEqual(first);
    expect(await codeOf(caller.accounts.createAccount({ ...request, requestId: requestId() }))).toBe(
      Code.AlreadyExists,
    );
    const other = { ...request, account: { accountId: "other" } };
    expect(await codeOf(caller.accounts.createAccount(other))).toBe(Code.InvalidArgument);
  });

  it("changes the masked fields only, on the version that was read", async () => {
    await caller.accounts.createAccount({
      requestId: requestId(),
      account: { accountId: "edit", email: "a@x.example" },
    });
    const update = (paths: string[], etag = "") =>
      caller.accounts.updateAccount({
        requestId: requestId(),
        account: { accountId: "edit", displayName: "Edited", email: "b@x.example", etag },
        updateMask: { paths },
      });
    expect((await update(["display_name"])).account).toMatchObject({ displayName: "Edited", email: "a@x.example" });
    expect(await codeOf(update(["revision"]))).toBe(Code.InvalidArgument);
    expect(await codeOf(update(["email"], '"1"'))).toBe(Code.Aborted);
    expect((await update(["email"], '"2"')).account).toMatchObject({ email: "b@x.example", etag: '"3"' });
  });

  it("refuses a time zone that is none", async () => {
    const account = { accountId: "nowhere", timeZone: "Mars/Olympus" };
    expect(await codeOf(caller.accounts.createAccount({ requestId: requestId(), account }))).toBe(Code.InvalidArgument);
  });

  it("pages through all accounts, each once, by id", async () => {
    const accountIds: string[] = [];
    let pageToken = "";
    do {
      const page = await caller.accounts.listAccounts({ pageSize: 1, pageToken });
      accountIds.push(...page.accounts.map(({ accountId }) => accountId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    const whole = await caller.accounts.listAccounts({});
    expect(accountIds).toEqual(whole.accounts.map(({ accountId }) => accountId));
    expect(accountIds).toEqual(accountIds.toSorted());
  });

  it("keeps users whose roles decide at once", async () => {
    await platform.order(caller, tenantId, { accountId: "crew", plan: "enterprise", quantity: 2 });
    const user = { accountId: "crew", userId: "ada", roles: [] as string[] };
    await caller.accounts.createUser({ requestId: requestId(), user });
    const { revision } = await caller.accounts.updateUser({
      requestId: requestId(),
      user: { ...user, roles: ["admin"] },
      updateMask: { paths: ["roles"] },
    });
    expect((await caller.accounts.getUser({ accountId: "crew", userId: "ada" })).user?.roles).toEqual(["admin"]);
    expect((await caller.accounts.listUsers({ accountId: "crew" })).users).toHaveLength(1);
    const check = { accountId: "crew", featureKey: "sso", subject: { userId: "ada" }, atLeastRevision: revision };
    const { decision } = await caller.decisions.check(check);
    expect(decision?.failures.map(({ code }) => code)).toEqual([DecisionCode.SEAT_REQUIRED]);
    expect(decision?.failures[0]?.remedies[0]).toMatchObject({ kind: "ASSIGN_SEAT", userIds: ["ada"] });
  });
});

describe("LicenceService", () => {
  it("suspends, resumes and revokes, each with a new revision and an audit entry", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "moved" });
    const move = { licenceId, reason: "payment overdue" };
    const code = async (atLeastRevision: bigint) =>
      (await caller.decisions.check({ accountId: "moved", featureKey: "private_repos", atLeastRevision })).decision
        ?.code;
    const suspended = await caller.licences.suspendLicence({ ...move, requestId: requestId() });
    expect(suspended).toMatchObject({ licence: { status: LicenceStatus.SUSPENDED }, revision: 2n });
    expect(await code(suspended.revision)).toBe(DecisionCode.SUSPENDED);
    const resumed = await caller.licences.resumeLicence({ ...move, reason: "paid", requestId: requestId() });
    expect(await code(resumed.revision)).toBe(DecisionCode.ALLOWED);
    const revoke = { ...move, reason: "end", requestId: requestId() };
    const revoked = await caller.licences.revokeLicence(revoke);
    expect(await caller.licences.revokeLicence(revoke)).toEqual(revoked);
    expect(await code(revoked.revision)).toBe(DecisionCode.REVOKED);
    expect(await codeOf(caller.licences.resumeLicence({ ...move, requestId: requestId() }))).toBe(
      Code.FailedPrecondition,
    );
    const { entries } = await caller.audit.listAuditEntries({ accountId: "moved" });
    const moves = entries.filter(({ action }) => action.startsWith("licence."));
    expect(moves.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      "licence.revoke tester",
      "licence.resume tester",
      "licence.suspend tester",
      "licence.activate crm",
    ]);
  });

  it("moves only the version that was read", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "etag" });
    const request = { requestId: requestId(), licenceId, reason: "test", etag: '"7"' };
    expect(await codeOf(caller.licences.suspendLicence(request))).toBe(Code.Aborted);
  });
});

describe("SeatService", () => {
  it("never assigns more seats than bought, whatever comes at the same time", async () => {
    const { licenceId } = await platform.order(caller, tenantId, {
      accountId: "seats",
      plan: "enterprise",
      quantity: 5,
    });
    const second = await platform.call(await platform.startReplica(), tenantId);
    const codes = await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const { seats } = index % 2 === 0 ? caller : second;
        return codeOf(seats.assignSeat({ requestId: requestId(), licenceId, userId: `user-${index % 12}` }));
      }),
    );
    expect(codes.filter((code) => code !== undefined && code !== Code.ResourceExhausted)).toEqual([]);
    const { seats } = await caller.seats.listSeats({ licenceId });
    expect(seats).toHaveLength(5);
    expect((await caller.licences.getLicence({ licenceId })).licence?.seatsAssigned).toBe(5n);
    const freed = { requestId: requestId(), licenceId, userId: seats[0]!.userId };
    const { revision } = await caller.seats.unassignSeat(freed);
    const again = { requestId: requestId(), licenceId, userId: "newcomer" };
    expect((await caller.seats.assignSeat(again)).revision).toBe(revision + 1n);
  });

  it("has none to give of a plan for the whole account", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "whole", plan: "team" });
    const request = { requestId: requestId(), licenceId, userId: "ada" };
    expect(await codeOf(caller.seats.assignSeat(request))).toBe(Code.FailedPrecondition);
  });
});

describe("ListEntitlements", () => {
  it("decides every feature that the licences grant, page by page", async () => {
    const keys: string[] = [];
    let pageToken = "";
    do {
      const page = await caller.decisions.listEntitlements({ accountId: "whole", pageSize: 4, pageToken });
      keys.push(...page.entitlements.map(({ featureKey }) => featureKey));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(keys).toEqual(["ci_minutes", "export", "package_storage", "private_repos", "protected_branches", "support"]);
  });
});

describe("another tenant", () => {
  it("gets the same bytes as for what is missing, of everything", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "secret", plan: "enterprise" });
    await caller.accounts.createUser({ requestId: requestId(), user: { accountId: "secret", userId: "ada" } });
    const stranger = await platform.call(replica, platform.newTenant());
    const fixed = requestId();
    const calls = (licence: string, accountId: string) => [
      stranger.accounts.getAccount({ accountId }),
      stranger.accounts.getUser({ accountId, userId: "ada" }),
      stranger.accounts.listUsers({ accountId }),
      stranger.accounts.updateUser({
        requestId: fixed,
        user: { accountId, userId: "ada" },
        updateMask: { paths: ["email"] },
      }),
      stranger.licences.getLicence({ licenceId: licence }),
      stranger.licences.revokeLicence({ requestId: fixed, licenceId: licence, reason: "x" }),
      stranger.seats.assignSeat({ requestId: fixed, licenceId: licence, userId: "ada" }),
      stranger.seats.listSeats({ licenceId: licence }),
    ];
    const said = async (licence: string, accountId: string) =>
      Promise.all(
        calls(licence, accountId).map((call) =>
          call.then(
            () => "answered",
            (error: unknown) => textOf(error),
          ),
        ),
      );
    const foreign = await said(licenceId, "secret");
    const missing = await said("lic_missing", "absent");
    expect(foreign).toEqual(
      missing.map((text) => text.replaceAll("lic_missing", licenceId).replaceAll("absent", "secret")),
    );
    expect(foreign).not.toContain("answered");
    const { decision } = await stranger.decisions.check({ accountId: "secret", featureKey: "sso" });
    expect(decision?.code).toBe(DecisionCode.ACCOUNT_UNKNOWN);
    expect((await stranger.licences.listLicences({})).licences).toEqual([]);
    expect(
      (await stranger.audit.listAuditEntries({})).entries.filter(({ action }) => action !== "decision.deny"),
    ).toEqual([]);
  });
});

function textOf(error: unknown): string {
  const { code, rawMessage, details } = ConnectError.from(error);
  return JSON.stringify([code, rawMessage, details.map((detail) => ("debug" in detail ? detail.debug : detail))]);
}

describe("a credential without the scope", () => {
  it("learns nothing", async () => {
    const reader = await platform.call(replica, tenantId, ["account.read"]);
    expect(await codeOf(reader.licences.listLicences({}))).toBe(Code.PermissionDenied);
    expect(await codeOf(reader.decisions.check({ accountId: "whole", featureKey: "sso" }))).toBe(Code.PermissionDenied);
  });
});

describe("the audit chain", () => {
  it("does not verify once a row was changed behind the service's back", async () => {
    const tenant = platform.newTenant();
    const owner = await platform.call(replica, tenant);
    await platform.order(owner, tenant, { accountId: "a" });
    await platform.order(owner, tenant, { accountId: "b" });
    expect(await owner.audit.verifyAuditChain({})).toMatchObject({ intact: true, entries: 4n });
    await platform.tamper(tenant, "update audit_entry set actor = 'nobody' where sequence = 2");
    expect(await owner.audit.verifyAuditChain({})).toMatchObject({ intact: false, firstBrokenSequence: 2n });
  });
});
