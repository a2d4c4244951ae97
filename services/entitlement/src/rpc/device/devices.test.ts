import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { DeviceMatch } from "@licet/contracts/catalog";
import { DecisionCode, OverLimit_Kind } from "@licet/contracts/entitlement";
import { OrderAction } from "@licet/contracts/integration";
import { decodeSnapshot } from "@licet/decision";
import { decideOffline } from "@licet/license-token";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import { reduceToLicence } from "../../domain/snapshot/reduce-to-licence.ts";
import { createGoOffline } from "../../test/offline.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";

let platform: Platform;
let replica: RunningService;
let tenantId: string;
let caller: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
  tenantId = platform.newTenant();
  platform.neighbours.catalogs.set(
    tenantId,
    catalogAt(1, ({ planVersions }) => {
      for (const { planKey, plan } of planVersions) {
        if (planKey !== "team" || plan === undefined) continue;
        plan.devicePolicy = {
          $typeName: "licet.catalog.v1.DevicePolicy",
          limitPerUnit: 2,
          limitPerUser: 0,
          components: ["disk", "board", "mac"],
          match: DeviceMatch.TWO,
          silence: "P30D",
          selfDeactivations: { $typeName: "licet.catalog.v1.SelfDeactivationLimit", count: 1, window: "P7D" },
          coolingOff: "",
        };
      }
    }),
  );
  caller = await platform.call(replica, tenantId);
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();

/** A machine's fingerprint, of values as long as a hash. */
const components = (name: string) =>
  Object.fromEntries(["disk", "board", "mac"].map((part) => [part, `${name}-${part}-0123456789abcdef`]));

const activate = (licenceId: string, name: string, by = caller) =>
  by.devices.activateDevice({ requestId: requestId(), licenceId, components: components(name), displayName: name });

async function refusalOf(call: Promise<unknown>): Promise<{ code: Code; text: string } | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const { code, rawMessage, details } = ConnectError.from(error);
      return {
        code,
        text: `${rawMessage} ${JSON.stringify(details.map((each) => ("debug" in each ? each.debug : each)))}`,
      };
    },
  );
}

async function codeFor(accountId: string, deviceId: string, atLeastRevision: bigint) {
  const check = { accountId, featureKey: "private_repos", subject: { deviceId }, atLeastRevision };
  return (await caller.decisions.check(check)).decision?.code;
}

describe("DeviceService", () => {
  it("never activates more than bought, whatever comes at the same time", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "race", quantity: 2 });
    const second = await platform.call(await platform.startReplica(), tenantId);
    const refusals = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        refusalOf(activate(licenceId, `machine${index % 10}`, index % 2 === 0 ? caller : second)),
      ),
    );
    expect(refusals.filter((each) => each !== undefined && each.code !== Code.ResourceExhausted)).toEqual([]);
    const { devices } = await caller.devices.listDevices({ licenceId });
    expect(devices).toHaveLength(4);
    expect(new Set(devices.map(({ displayName }) => displayName)).size).toBe(4);
  });

  it("opens the licence to active devices, in the service as over a signed token", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "open", quantity: 1 });
    expect(await codeFor("open", "", 0n)).toBe(DecisionCode.DEVICE_REQUIRED);
    expect(await codeFor("open", "dev_no", 0n)).toBe(DecisionCode.DEVICE_NOT_ACTIVATED);
    const request = { requestId: requestId(), licenceId, components: components("one"), platform: "linux" };
    const first = await caller.devices.activateDevice(request);
    expect(await caller.devices.activateDevice(request)).toEqual(first);
    const { deviceId = "" } = first.device ?? {};
    expect(deviceId).toMatch(/^dev_/);
    expect(await codeFor("open", deviceId, first.revision)).toBe(DecisionCode.ALLOWED);
    const changed = { ...components("one"), mac: "another-mac-0123456789" };
    const again = await caller.devices.activateDevice({ requestId: requestId(), licenceId, components: changed });
    expect(again.device?.deviceId).toBe(deviceId);
    const events = await platform.tamper(tenantId, "select document from account_snapshot where account_id = 'open'");
    const document = decodeSnapshot(String(events[0]?.["document"]));
    const now = platform.clock.now();
    const goOffline = await createGoOffline();
    const token = await goOffline(reduceToLicence(document, licenceId), licenceId, now);
    const offline = (subject: string) =>
      decideOffline(token, { feature: "private_repos", subject: { deviceId: subject } }, now).reason;
    expect([offline(deviceId), offline("dev_no")]).toEqual(["ALLOWED", "DEVICE_NOT_ACTIVATED"]);
    await activate(licenceId, "two");
    expect(await codeFor("open", "dev_no", again.revision + 1n)).toBe(DecisionCode.DEVICES_EXHAUSTED);
  });

  it("shows components to administrators alone, and only their beginning", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "shown" });
    const { device } = await activate(licenceId, "machine");
    expect(device?.components).toEqual({});
    const found = await caller.devices.getDevice({ deviceId: device?.deviceId ?? "" });
    expect(found.device?.components).toEqual({ disk: "machin…", board: "machin…", mac: "machin…" });
    const product = await platform.call(replica, tenantId, ["device.use"]);
    const denied = refusalOf(product.devices.getDevice({ deviceId: device?.deviceId ?? "" }));
    expect((await denied)?.code).toBe(Code.PermissionDenied);
  });

  it("lets users free devices as often as the plan says, and says when it is possible again", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "self" });
    const one = await activate(licenceId, "one");
    const two = await activate(licenceId, "two");
    const release = (deviceId = "") => caller.devices.releaseDevice({ requestId: requestId(), deviceId });
    await release(one.device?.deviceId);
    const possible = new Date(platform.clock.now().getTime() + 7 * 86_400_000).toISOString();
    const refusal = await refusalOf(release(two.device?.deviceId));
    expect(refusal?.code).toBe(Code.ResourceExhausted);
    expect(refusal?.text).toContain(possible);
    const freed = { requestId: requestId(), deviceId: two.device?.deviceId ?? "", reason: "lost" };
    const { revision } = await caller.devices.deactivateDevice(freed);
    expect(await codeFor("self", freed.deviceId, revision)).toBe(DecisionCode.DEVICE_NOT_ACTIVATED);
    expect((await refusalOf(caller.devices.deactivateDevice({ ...freed, requestId: requestId() })))?.code).toBe(
      Code.NotFound,
    );
    const { entries } = await caller.audit.listAuditEntries({ accountId: "self" });
    expect(entries.filter(({ action }) => action === "device.deactivate").map(({ reason }) => reason)).toEqual([
      "lost",
      "",
    ]);
  });

  it("tells beforehand which the newest are that it denies after a change to fewer, until others are freed", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "fewer", quantity: 2 });
    const ids: string[] = [];
    for (const name of ["one", "two", "three"]) {
      ids.push((await activate(licenceId, name)).device?.deviceId ?? "");
      platform.clock.advance(1000);
    }
    const preview = async (quantity: bigint) =>
      (await caller.licences.previewLicenceChange({ licenceId, change: { quantity } })).overLimits;
    expect(await preview(3n)).toEqual([]);
    expect(await preview(1n)).toMatchObject([
      { kind: OverLimit_Kind.DEVICES, limit: "2", used: "3", deviceIds: [ids[2]], userIds: [] },
    ]);
    const change = { accountId: "fewer", quantity: 1, action: OrderAction.CHANGE };
    const { revision } = await platform.order(caller, tenantId, change);
    expect(await codeFor("fewer", ids[1]!, revision)).toBe(DecisionCode.ALLOWED);
    expect(await codeFor("fewer", ids[2]!, revision)).toBe(DecisionCode.DEVICES_EXHAUSTED);
    expect((await caller.devices.getDevice({ deviceId: ids[2]! })).device?.overLimit).toBe(true);
    const freed = await caller.devices.deactivateDevice({ requestId: requestId(), deviceId: ids[0]! });
    expect(await codeFor("fewer", ids[2]!, freed.revision)).toBe(DecisionCode.ALLOWED);
  });

  it("refuses what is malformed", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "bad" });
    const request = { requestId: requestId(), licenceId };
    const refused = [{}, { disk: "short" }, { "No Name": "0123456789abcdef" }].map((given) =>
      refusalOf(caller.devices.activateDevice({ ...request, components: given })),
    );
    expect((await Promise.all(refused)).map((each) => each?.code)).toEqual(refused.map(() => Code.InvalidArgument));
    const partial = { ...request, components: { disk: "0123456789abcdef" } };
    expect((await refusalOf(caller.devices.activateDevice(partial)))?.code).toBe(Code.FailedPrecondition);
  });

  it("says the same of another tenant's ids as of missing ones", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "secret" });
    const { deviceId = "" } = (await activate(licenceId, "one")).device ?? {};
    const stranger = await platform.call(replica, platform.newTenant());
    const fixed = requestId();
    const said = (licence: string, device: string) =>
      Promise.all(
        [
          stranger.devices.activateDevice({ requestId: fixed, licenceId: licence, components: components("one") }),
          stranger.devices.listDevices({ licenceId: licence }),
          stranger.devices.getDevice({ deviceId: device }),
          stranger.devices.recordDevice({ deviceId: device }),
          stranger.devices.releaseDevice({ requestId: fixed, deviceId: device }),
          stranger.devices.deactivateDevice({ requestId: fixed, deviceId: device }),
        ].map(async (call) => (await refusalOf(call))?.text.replaceAll(device, "D").replaceAll(licence, "L")),
      );
    const foreign = await said(licenceId, deviceId);
    expect(foreign).toEqual(await said("lic_missing", "dev_missing"));
    expect(foreign).not.toContain(undefined);
  });

  it("deactivates what was silent for too long, and not what was heard of, without a new revision for that", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "silent" });
    const dead = (await activate(licenceId, "dead")).device?.deviceId ?? "";
    const alive = await activate(licenceId, "alive");
    const deviceId = alive.device?.deviceId ?? "";
    platform.clock.advance(20 * 86_400_000);
    await caller.devices.recordDevice({ deviceId });
    const { account } = await caller.accounts.getAccount({ accountId: "silent" });
    expect(account?.revision).toBe(alive.revision);
    platform.clock.advance(10 * 86_400_000);
    expect((await refusalOf(caller.devices.recordDevice({ deviceId: dead })))?.code).toBe(Code.NotFound);
    await eventually(async () => (await caller.devices.listDevices({ licenceId })).devices.length === 1);
    expect((await caller.devices.getDevice({ deviceId })).device?.deviceId).toBe(deviceId);
    const { entries } = await caller.audit.listAuditEntries({ accountId: "silent" });
    expect(entries.find(({ action }) => action === "device.deactivate")).toMatchObject({
      resource: dead,
      actor: "device silence",
    });
  });
});
