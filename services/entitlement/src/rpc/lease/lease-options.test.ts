import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { ConnectError } from "@connectrpc/connect";
import { DecisionCode, LeaseOptionsChangedSchema } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import { addFloating } from "../../test/floating.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(tenantId, catalogAt(1, addFloating));
  caller = await platform.call(await platform.startReplica({ LEASE_CULL_INTERVAL: "1h" }), tenantId);
}, 120_000);

afterAll(() => platform.stop());

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => ({ reason: "none", metadata: {} }),
    (error: unknown) => {
      const { reason = "", metadata = {} } = ConnectError.from(error).findDetails(ErrorInfoSchema)[0] ?? {};
      return { reason, metadata };
    },
  );
const buy = async (accountId: string, plan: string, quantity: number) =>
  (await platform.order(caller, tenantId, { accountId, plan, quantity })).licenceId;
const addUser = (accountId: string, userId: string, groups: string[] = []) =>
  caller.accounts.createUser({ requestId: randomUUID(), user: { accountId, userId, groups } });
const take = (licenceId: string, userId: string) =>
  caller.leases.checkOutLease({ requestId: randomUUID(), from: { case: "licenceId", value: licenceId }, userId });
const set = (licenceId: string, options: object | undefined, etag = "") =>
  caller.leases.setLeaseOptions({
    requestId: randomUUID(),
    licenceId,
    reason: "who may",
    etag,
    ...(options && { options }),
  });
const use = (accountId: string, featureKey: string, userId: string, country = "") =>
  caller.leases.checkOutLease({
    requestId: randomUUID(),
    from: { case: "feature", value: { accountId, productKey: "forge", featureKey } },
    userId,
    context: { country },
  });

describe("SetLeaseOptions", () => {
  it("keeps keys for a group, and leaves a user out of them, whether a key is asked for or held", async () => {
    const told = await platform.listen([LeaseOptionsChangedSchema]);
    const licenceId = await buy("acme", "base", 3);
    await addUser("acme", "ada", ["lab"]);
    await addUser("acme", "bob");
    await addUser("acme", "eve");
    await take(licenceId, "eve");
    const shares = [{ group: "lab", reserved: 2n, most: 2n }];
    const { revision } = await set(licenceId, { shares, exclusion: { userIds: ["eve"], countries: ["IR"] } });
    expect((await refusalOf(take(licenceId, "bob"))).reason).toBe("CONCURRENCY_EXHAUSTED");
    expect((await refusalOf(take(licenceId, "eve"))).reason).toBe("LEASE_USER_EXCLUDED");
    const { lease } = await take(licenceId, "ada");
    const ask = async (userId: string, country = "") => {
      const question = { accountId: "acme", featureKey: "base", subject: { userId }, context: { country } };
      return (await caller.decisions.check({ ...question, atLeastRevision: revision + 1n })).decision;
    };
    expect(lease?.group).toBe("lab");
    expect((await ask("ada"))?.code).toBe(DecisionCode.ALLOWED);
    expect((await ask("ada", "IR"))?.code).toBe(DecisionCode.REGION_DENIED);
    const left = await ask("eve");
    expect(left?.code).toBe(DecisionCode.DENIED_BY_OVERRIDE);
    expect(left?.failures).toMatchObject([{ licenceId, remedies: [{ kind: "ASK_ADMINISTRATOR" }] }]);
    await eventually(() =>
      expect(told.to(tenantId)).toMatchObject([{ licenceId, reason: "who may", options: { shares } }]),
    );
  });

  it("replaces the whole list, on the version that was read, and gives back what the plan says", async () => {
    const licenceId = await buy("listed", "base", 3);
    const first = await set(licenceId, { shares: [{ group: "lab", reserved: 3n }] });
    await set(licenceId, { exclusion: { groups: ["guests"] } }, first.etag);
    expect((await refusalOf(set(licenceId, {}, first.etag))).reason).toBe("ETAG_MISMATCH");
    const read = await caller.leases.getLeaseOptions({ licenceId });
    expect(read.options).toMatchObject({ shares: [], exclusion: { groups: ["guests"] } });
    const { revision } = await set(licenceId, { exclusion: { groups: ["guests"] } }, read.etag);
    expect((await set(licenceId, { exclusion: { groups: ["guests"] } })).revision).toBe(revision);
    expect((await set(licenceId, undefined)).options).toBeUndefined();
    expect((await caller.leases.getLeaseOptions({ licenceId })).options).toBeUndefined();
  });

  it("reserves no more than there is, for plans whose keys float alone, and refuses what makes no sense", async () => {
    const licenceId = await buy("bounded", "base", 3);
    const two = [
      { group: "lab", reserved: 2n },
      { group: "ops", reserved: 2n },
    ];
    const { reason, metadata } = await refusalOf(set(licenceId, { shares: two }));
    expect(reason).toBe("LEASE_RESERVATION_TOO_LARGE");
    expect(metadata).toMatchObject({ resource: licenceId, limit: "3", reserved: "4" });
    const twice = [two[0], two[0]];
    const bad = [
      { shares: twice },
      { shares: [{ group: "a", reserved: 2n, most: 1n }] },
      { exclusion: { countries: ["x"] } },
    ];
    for (const options of bad) expect((await refusalOf(set(licenceId, options))).reason).toBe("REQUEST_INVALID");
    expect((await refusalOf(set("lic_none", {}))).reason).toBe("NOT_FOUND");
    expect((await refusalOf(caller.leases.getLeaseOptions({ licenceId: "lic_none" }))).reason).toBe("NOT_FOUND");
  });
});

describe("the shares of a plan", () => {
  it("keep no key for a group in which the account has nobody", async () => {
    const licenceId = await buy("plain", "shared", 2);
    await addUser("plain", "bob");
    await take(licenceId, "bob");
    await addUser("plain", "ada", ["lab"]);
    await addUser("plain", "cid");
    expect((await refusalOf(take(licenceId, "cid"))).reason).toBe("CONCURRENCY_EXHAUSTED");
    expect((await take(licenceId, "ada")).lease?.group).toBe("lab");
  });
});

describe("CheckOutLease of a feature", () => {
  it("takes no key of a toolbox for who holds none of the base", async () => {
    await buy("boxes", "base", 1);
    const toolbox = await buy("boxes", "signal", 1);
    const { reason, metadata } = await refusalOf(use("boxes", "signal", "ada"));
    expect(reason).toBe("FEATURE_DENIED");
    expect(metadata).toMatchObject({ resource: "signal", codes: "DEPENDENCY_MISSING", features: "base" });
    expect((await caller.leases.listLeases({ licenceId: toolbox })).leases).toEqual([]);
    await use("boxes", "base", "ada");
    expect((await use("boxes", "signal", "ada")).lease?.licenceId).toBe(toolbox);
  });

  it("takes none for use in a country that is left out", async () => {
    const licenceId = await buy("far", "base", 1);
    await set(licenceId, { exclusion: { countries: ["IR"] } });
    expect((await refusalOf(use("far", "base", "ada", "IR"))).metadata).toMatchObject({ codes: "REGION_DENIED" });
    expect((await use("far", "base", "ada", "DE")).lease?.licenceId).toBe(licenceId);
  });
});

describe("ListLicenceOverdrafts", () => {
  it("tells of every licence that had more keys in use than bought, page by page", async () => {
    const ids: string[] = [];
    for (const accountId of ["over1", "over2"]) {
      const licenceId = await buy(accountId, "elastic", 10);
      ids.push(licenceId);
      for (let index = 0; index < 11; index += 1) await take(licenceId, `u${index}`);
    }
    const first = await caller.leases.listLicenceOverdrafts({ pageSize: 1 });
    const second = await caller.leases.listLicenceOverdrafts({ pageSize: 1, pageToken: first.nextPageToken });
    const found = [...first.overdrafts, ...second.overdrafts];
    expect(found.map(({ licenceId }) => licenceId)).toEqual(ids.sort());
    expect(found[0]).toMatchObject({ planKey: "elastic", quantity: 10n, days: [{ mostKeys: 1n }] });
    expect(second.nextPageToken).toBe("");
    const other = await platform.call(await platform.startReplica({}), platform.newTenant());
    expect((await other.leases.listLicenceOverdrafts({})).overdrafts).toEqual([]);
  });
});
