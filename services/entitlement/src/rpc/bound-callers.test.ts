import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DescMethod, type DescService, create, getOption, toJsonString } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { account, account_rows as accountRows } from "@licet/contracts/access";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { DeviceMatch, DevicePolicySchema } from "@licet/contracts/catalog";
import * as contracts from "@licet/contracts/entitlement";
import { DecisionCode, DecisionService } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { createGrpcTransport } from "@licet/rpc";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import pg from "pg";
import type { Caller } from "../test/caller.ts";
import { addFloating } from "../test/floating.ts";
import type { Platform } from "../test/platform.ts";
import { startPlatform } from "../test/platform.ts";
import { refusalOf } from "../test/refusal-of.ts";
import { createOffices } from "../test/seats.ts";
import { catalogAt } from "../test/vendor.ts";

/** What can be named of an account. */
interface Things {
  readonly accountId: string;
  readonly userId: string;
  readonly licenceId: string;
  readonly floatingId: string;
  readonly deviceId: string;
  readonly leaseId: string;
  readonly decisionId: string;
}

let platform: Platform;
let replica: RunningService;
let tenantId: string;
let vendor: Caller;
let acme: Things;
let globex: Things;
let bound: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, offerAll));
  vendor = await platform.call(replica, tenantId);
  acme = await furnish("acme");
  globex = await furnish("globex");
  bound = await platform.call(replica, tenantId, undefined, { account: "acme", user: "ann" });
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();

/** Plans with floating keys, of which the base product binds devices too. */
function offerAll(catalog: PublishedCatalog): void {
  addFloating(catalog);
  const base = catalog.planVersions.find(({ planKey }) => planKey === "base")?.plan;
  const policy = { limitPerUnit: 2, components: ["disk"], match: DeviceMatch.ALL };
  if (base) base.devicePolicy = create(DevicePolicySchema, policy);
}

async function furnish(accountId: string): Promise<Things> {
  const userId = `user-of-${accountId}`;
  const licenceId = await createOffices(platform, vendor, tenantId)(accountId, 3, { [userId]: [] });
  await vendor.seats.assignSeat({ requestId: requestId(), licenceId, userId });
  const { licenceId: floatingId } = await platform.order(vendor, tenantId, { accountId, plan: "base", quantity: 3 });
  const components = { disk: `${accountId}-disk-0123456789abcdef` };
  const { device } = await vendor.devices.activateDevice({ requestId: requestId(), licenceId: floatingId, components });
  const { lease } = await vendor.leases.checkOutLease({
    requestId: requestId(),
    from: { case: "licenceId", value: floatingId },
    userId,
  });
  const { decision } = await vendor.decisions.check({ accountId, featureKey: "sso" });
  return {
    accountId,
    userId,
    licenceId,
    floatingId,
    deviceId: device?.deviceId ?? "",
    leaseId: lease?.leaseId ?? "",
    decisionId: decision?.decisionId ?? "",
  };
}

type Ask = (things: Things, by: Caller) => Promise<unknown>;

/** The stream's first answers: what is watched, and no more of it is to come. */
async function watch(by: Caller, accountIds: string[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const { event } of by.decisions.watch({ accountIds })) {
    if (event.case === "snapshot") seen.push(event.value.accountId);
    if (event.case === "checkpoint" && seen.length > 0) break;
  }
  return seen;
}

const at = { requestId: "" };

/** Every method that is open to bound callers. */
const calls: Readonly<Record<string, Ask>> = {
  GetAccount: ({ accountId }, { accounts }) => accounts.getAccount({ accountId }),
  ListAccounts: ({ accountId }, { accounts }) => accounts.listAccounts({ ancestorAccountId: accountId }),
  CreateUser: ({ accountId }, { accounts }) =>
    accounts.createUser({ requestId: requestId(), user: { accountId, userId: "new" } }),
  GetUser: ({ accountId, userId }, { accounts }) => accounts.getUser({ accountId, userId }),
  ListUsers: ({ accountId }, { accounts }) => accounts.listUsers({ accountId }),
  UpdateUser: ({ accountId, userId }, { accounts }) =>
    accounts.updateUser({
      requestId: requestId(),
      user: { accountId, userId, groups: ["dev"] },
      updateMask: { paths: ["groups"] },
    }),
  DeleteUser: ({ accountId }, { accounts }) =>
    accounts.deleteUser({ requestId: requestId(), accountId, userId: "new", reason: "left" }),
  ListUpgradePrompts: ({ accountId }, { accounts }) => accounts.listUpgradePrompts({ accountId }),
  ListDecisions: ({ accountId }, { decisionLog }) => decisionLog.listDecisions({ accountId }),
  GetDecision: ({ decisionId }, { decisionLog }) => decisionLog.getDecision({ decisionId }),
  GetDecisionReceipt: ({ decisionId }, { decisionLog }) => decisionLog.getDecisionReceipt({ decisionId }),
  Check: ({ accountId }, { decisions }) => decisions.check({ accountId, featureKey: "sso" }),
  BatchCheck: ({ accountId }, { decisions }) =>
    decisions.batchCheck({ checks: [{ featureKey: "sso" }, { accountId, featureKey: "sso" }] }),
  ListEntitlements: ({ accountId }, { decisions }) => decisions.listEntitlements({ accountId }),
  Explain: ({ accountId }, { decisions }) => decisions.explain({ check: { accountId, featureKey: "sso" } }),
  ListSubjects: ({ accountId }, { decisions }) => decisions.listSubjects({ accountId, featureKey: "sso" }),
  Watch: ({ accountId }, by) => watch(by, [accountId]),
  GetLicence: ({ licenceId }, { licences }) => licences.getLicence({ licenceId }),
  ListLicences: ({ accountId }, { licences }) => licences.listLicences({ accountId }),
  ListScheduledMoves: ({ accountId }, { licences }) => licences.listScheduledMoves({ accountId }),
  ListSeats: ({ licenceId }, { seats }) => seats.listSeats({ licenceId }),
  ListSeatReservations: ({ licenceId }, { seats }) => seats.listSeatReservations({ licenceId }),
  RecordSeatUses: ({ licenceId, userId }, { seats }) => seats.recordSeatUses({ uses: [{ licenceId, userId }] }),
  ReserveSeats: ({ licenceId }, { seats }) =>
    seats.reserveSeats({ requestId: requestId(), licenceId, group: "dev", seats: 1n }),
  UnassignSeat: ({ licenceId, userId }, { seats }) => seats.unassignSeat({ requestId: requestId(), licenceId, userId }),
  AssignSeat: ({ licenceId, userId }, { seats }) => seats.assignSeat({ requestId: requestId(), licenceId, userId }),
  TransferSeat: ({ licenceId, userId }, { seats }) =>
    seats.transferSeat({ requestId: requestId(), licenceId, fromUserId: userId, toUserId: "new" }),
  ListDevices: ({ floatingId: licenceId }, { devices }) => devices.listDevices({ licenceId }),
  GetDevice: ({ deviceId }, { devices }) => devices.getDevice({ deviceId }),
  RecordDevice: ({ deviceId }, { devices }) => devices.recordDevice({ deviceId }),
  DeactivateDevice: ({ deviceId }, { devices }) =>
    devices.deactivateDevice({ requestId: requestId(), deviceId, reason: "lost" }),
  ActivateDevice: ({ floatingId: licenceId }, { devices }) =>
    devices.activateDevice({ requestId: requestId(), licenceId, components: { disk: "another-disk-0123456789" } }),
  ReleaseDevice: ({ deviceId }, { devices }) => devices.releaseDevice({ requestId: requestId(), deviceId }),
  ListLeases: ({ floatingId: licenceId }, { leases }) => leases.listLeases({ licenceId }),
  ListOverdrafts: ({ floatingId: licenceId }, { leases }) => leases.listOverdrafts({ licenceId }),
  HeartbeatLease: ({ leaseId }, { leases }) => leases.heartbeatLease({ leaseId }),
  BorrowLease: ({ leaseId }, { leases }) =>
    leases.borrowLease({ requestId: requestId(), leaseId, untilTime: { seconds: 1_773_000_000n } }),
  SetLeaseOptions: ({ floatingId }, { leases }) =>
    leases.setLeaseOptions({ requestId: requestId(), licenceId: floatingId, reason: "lab first" }),
  GetLeaseOptions: ({ floatingId }, { leases }) => leases.getLeaseOptions({ licenceId: floatingId }),
  CheckOutLease: ({ accountId, userId }, { leases }) =>
    leases.checkOutLease({
      requestId: requestId(),
      from: { case: "feature", value: { accountId, productKey: "forge", featureKey: "base" } },
      userId,
    }),
  ReturnLease: ({ leaseId }, { leases }) => leases.returnLease({ requestId: requestId(), leaseId }),
};

const services = (Object.values(contracts) as { kind?: string }[]).filter(
  (value): value is DescService => (value as { kind?: string } | undefined)?.kind === "service",
);
const methods = services.flatMap((service) => service.methods);
const isOpen = (method: DescMethod) => getOption(method, account) !== "" || getOption(method, accountRows);
const open = methods.filter(isOpen).map(({ name }) => name);

/** The ids of the other account, each with an id in its place that nobody has. */
function nobody(of: Things): Things {
  const change = (id: string) => `${id.slice(0, -4)}zzzz`;
  return Object.fromEntries(Object.entries(of).map(([name, id]: [string, string]) => [name, change(id)])) as never;
}

/** All that a caller gets to see of an answer, with the ids asked for told apart from nothing else. */
async function textOf(call: Promise<unknown>, things: Things): Promise<string> {
  const text = await call.then(
    (answer) => {
      const desc = methods.find(
        ({ output }) => output.typeName === (answer as { $typeName: string }).$typeName,
      )?.output;
      return desc === undefined ? JSON.stringify(answer) : toJsonString(desc, answer as never);
    },
    (error: unknown) => {
      const { code, rawMessage, details } = ConnectError.from(error);
      const bytes = details.map((detail) =>
        "value" in detail ? Buffer.from(detail.value as Uint8Array).toString("latin1") : "",
      );
      return JSON.stringify({ code, rawMessage, bytes });
    },
  );
  return Object.entries(things).reduce((all, [name, id]: [string, string]) => all.replaceAll(id, `<${name}>`), text);
}

describe("a caller bound to an account", () => {
  it("is tried with every method that is open to it", () => {
    expect(Object.keys(calls).sort()).toEqual([...open].sort());
  });

  it.each(Object.entries(calls))(
    "cannot tell another account's things from those of nobody: %s",
    async (_name, ask) => {
      const theirs = await textOf(ask(globex, bound), globex);
      const none = nobody(globex);
      expect(theirs).toBe(await textOf(ask(none, bound), none));
      expect(theirs).not.toContain("globex");
    },
  );

  it("has changed nothing of the other account by all that", async () => {
    const { users } = await vendor.accounts.listUsers({ accountId: "globex" });
    expect(users.map(({ userId, groups }) => [userId, groups])).toEqual([["user-of-globex", []]]);
    const { leases } = await vendor.leases.listLeases({ licenceId: globex.floatingId });
    const { devices } = await vendor.devices.listDevices({ licenceId: globex.floatingId });
    const { seats } = await vendor.seats.listSeats({ licenceId: globex.licenceId });
    expect([leases, devices, seats].map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it.each(Object.entries(calls))("may do so for its own account: %s", async (name, ask) => {
    // Not a refusal of who asks: that a device was released already is another matter.
    const text = await textOf(ask(acme, bound), acme);
    expect(text).not.toMatch(/no such account|no such licence|ACCOUNT_BOUND_CALLER/);
    if (!["ReleaseDevice", "GetDecision", "GetDecisionReceipt", "TransferSeat"].includes(name))
      expect(text).not.toContain(`"code":${Code.NotFound}`);
  });

  it("need not name its account, and lists nothing of others", async () => {
    const { account: own } = await bound.accounts.getAccount({});
    expect(own?.accountId).toBe("acme");
    const { accounts } = await bound.accounts.listAccounts({});
    expect(accounts.map(({ accountId }) => accountId)).toEqual(["acme"]);
    const { licences } = await bound.licences.listLicences({});
    expect(new Set(licences.map(({ accountId }) => accountId))).toEqual(new Set(["acme"]));
    const { decision } = await bound.decisions.check({ featureKey: "base" });
    expect(decision?.code).toBe(DecisionCode.DEVICE_REQUIRED);
    expect(await watch(bound, [])).toEqual(["acme"]);
  });

  it.each([
    ["the list of rollouts", () => bound.rollouts.listRollouts({})],
    ["the audit chain", () => bound.audit.listAuditEntries({ accountId: "acme" })],
    ["its own licence's end", () => bound.licences.revokeLicence({ ...at, licenceId: acme.licenceId, reason: "x" })],
    ["an override", () => bound.overrides.listOverrides({ accountId: "acme" })],
  ])("may not have %s, whatever its scopes", async (_name, ask) => {
    const refused = await ask().then(
      () => undefined,
      (error: unknown) => ConnectError.from(error),
    );
    expect(refused?.code).toBe(Code.PermissionDenied);
    expect(refused?.findDetails(ErrorInfoSchema)[0]?.reason).toContain("ACCOUNT_BOUND_CALLER");
  });

  it("is named in the audit chain and the decision log together with who acted by it", async () => {
    const { entries } = await vendor.audit.listAuditEntries({ accountId: "acme", pageSize: 1000 });
    expect(entries.map(({ actor }) => actor)).toContain("tester/ann");
    await eventually(async () => {
      const { decisions } = await vendor.decisionLog.listDecisions({ accountId: "acme" });
      expect(decisions.map(({ actor }) => actor)).toContain("tester/ann");
      return true;
    });
  });

  it("gets no answer that another account's request id got", async () => {
    const id = requestId();
    const user = { userId: "twin" };
    const first = await bound.accounts.createUser({ requestId: id, user });
    const other = await platform.call(replica, tenantId, undefined, { account: "globex" });
    const second = await other.accounts.createUser({ requestId: id, user });
    expect([first.user?.accountId, second.user?.accountId]).toEqual(["acme", "globex"]);
  });

  it("keeps what its account shares of a parent, which it cannot see", async () => {
    await platform.order(vendor, tenantId, { accountId: "holding", plan: "team", quantity: 1 });
    await vendor.accounts.createAccount({ requestId: requestId(), account: { accountId: "branch" } });
    const move = { accountId: "branch", parentAccountId: "holding", sharesParentLicences: true, reason: "group" };
    await vendor.accounts.moveAccount({ requestId: requestId(), ...move });
    const branch = await platform.call(replica, tenantId, undefined, { account: "branch" });
    const { revision } = await branch.accounts.createUser({ requestId: requestId(), user: { userId: "bob" } });
    const check = { featureKey: "private_repos", atLeastRevision: revision };
    expect((await branch.decisions.check(check)).decision?.allowed).toBe(true);
    expect((await branch.licences.listLicences({})).licences).toEqual([]);
  });
});

describe("on the gRPC port, where what comes again is not read again", () => {
  const connect = (token: string) =>
    createClient(
      DecisionService,
      createGrpcTransport({ address: `127.0.0.1:${replica.grpcPort}`, token: () => Promise.resolve(token) }),
    );
  const issue = (accountId?: string) =>
    platform.issuer.issue({
      tenant: tenantId,
      scopes: ["entitlement.check"],
      ...(accountId !== undefined && { account: accountId }),
    });

  it("each bound caller is kept to its own account, and a caller bound to none to what it says", async () => {
    const [ofAcme, ofGlobex, free] = (await Promise.all(["acme", "globex", undefined].map(issue))).map(connect);
    const check = { featureKey: "private_repos", subject: { userId: "user-of-acme" } };
    for (let round = 0; round < 3; round++) {
      const refused = await refusalOf(free!.check(check));
      expect(refused?.reason).toBe("REQUEST_INVALID");
      expect((await ofAcme!.check(check)).decision?.code).not.toBe(DecisionCode.USER_UNKNOWN);
      expect((await ofGlobex!.check(check)).decision?.code).toBe(DecisionCode.USER_UNKNOWN);
      const about = { ...check, accountId: "acme" };
      expect((await refusalOf(ofGlobex!.check(about)))?.code).toBe(Code.NotFound);
      expect((await free!.check(about)).decision?.code).not.toBe(DecisionCode.USER_UNKNOWN);
    }
  });
});

describe("row-level security", () => {
  it("keeps every table with an account to the account of the transaction", async () => {
    const client = new pg.Client({ connectionString: platform.database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ table_name: string; kept: boolean }>(`
      select table_name, exists (select from pg_policies where tablename = table_name
        and policyname = table_name || '_account' and permissive = 'RESTRICTIVE') as kept
      from information_schema.columns where table_schema = 'public' and column_name = 'account_id'`);
    await client.end();
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ kept }) => !kept)).toEqual([]);
  });
});
