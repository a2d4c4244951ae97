import { describe, expect, it } from "@jest/globals";
import { randomInt } from "node:crypto";
import { DomainError } from "@licet/kernel";
import { testIds } from "@licet/testing";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { DeviceTerms } from "../catalog/catalog.ts";
import { transferLicence } from "../licence/transfer-licence.ts";
import { activateDevice } from "./activate-device.ts";
import { cullDevices, deactivateDevice, releaseDevice } from "./deactivate-device.ts";
import { bookOf } from "./device.ts";
import { isSameDevice } from "./fingerprint.ts";
import { standingDevices } from "./standing-devices.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

const dayMs = 86_400_000;
const start = new Date("2026-01-01T00:00:00Z");
const terms: DeviceTerms = {
  limitPerUnit: 2,
  limitPerUser: 2,
  components: ["a", "b", "c"],
  match: "most",
  selfDeactivations: { count: 2, window: "P10D" },
  coolingOff: "P2D",
};

const licence = licenceFrom(start, { planKey: "cad", quantity: 2 });

function begin(quantity = 2): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
  return withLicence(createAccount(draft, start), { ...licence, quantity });
}

const machine = (name: string) => ({ a: `${name}-a`, b: `${name}-b`, c: `${name}-c` });

function reasonOf(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
}

type Step =
  | { kind: "activate"; user: string; machine: string }
  | { kind: "release" | "deactivate" | "cull"; index: number }
  | { kind: "quantity"; quantity: number };

/** What the rules come to, in the plainest words. */
interface Model {
  devices: { id: string; user: string; machine: string; day: number }[];
  releases: { user: string; day: number }[];
  quantity: number;
}

function expectedReason(step: Step, model: Model, day: number): string {
  if (step.kind === "activate") {
    if (model.devices.some((each) => each.user === step.user && each.machine === step.machine)) return "";
    const own = model.devices.filter(({ user }) => user === step.user).length;
    return model.devices.length >= model.quantity * 2 || own >= 2 ? "DEVICES_EXHAUSTED" : "";
  }
  if (step.kind !== "release") return "";
  const device = model.devices[step.index % model.devices.length]!;
  if (day - device.day < 2) return "DEVICE_COOLING_OFF";
  const counted = model.releases.filter((each) => each.user === device.user && day - each.day < 10);
  return counted.length >= 2 ? "DEACTIVATIONS_EXHAUSTED" : "";
}

const index = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("activate" as const),
      user: fc.constantFrom("ada", "bob", "cleo"),
      machine: fc.constantFrom("x", "y", "z"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("release" as const, "deactivate", "cull"), index }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("quantity" as const), quantity: fc.integer({ min: 1, max: 3 }) }),
  },
);

describe("devices", () => {
  it("follow the reference model, and never more stand than the licence and the user may have", () => {
    const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(1, 2 ** 31));
    process.stderr.write(`devices: LICET_TEST_SEED=${seed}\n`);
    let taken = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 100 }), (steps) => {
        const newIds = testIds();
        let state = begin();
        const model: Model = { devices: [], releases: [], quantity: 2 };
        for (const [day, each] of steps.entries()) {
          if (!["activate", "quantity"].includes(each.kind) && model.devices.length === 0) continue;
          taken += 1;
          state = take(state, model, each, day, () => newIds("dev"));
          const { devices } = bookOf(state, "lic_1");
          expect(new Set(devices.keys())).toEqual(new Set(model.devices.map(({ id }) => id)));
          const standing = standingDevices({ quantity: model.quantity }, bookOf(state, "lic_1"), terms);
          expect(standing.length).toBe(Math.min(model.quantity * 2, model.devices.length));
          expect(standing.map(({ deviceId }) => deviceId)).toEqual(
            model.devices.slice(0, standing.length).map(({ id }) => id),
          );
        }
      }),
      { numRuns: 150, seed },
    );
    expect(taken).toBeGreaterThan(10_000);
  });

  function take(state: AccountState, model: Model, each: Step, day: number, newId: () => string): AccountState {
    const now = new Date(start.getTime() + day * dayMs);
    const expected = expectedReason(each, model, day);
    if (each.kind === "quantity") {
      model.quantity = each.quantity;
      return withLicence(state, { ...licence, quantity: each.quantity });
    }
    if (each.kind === "activate") {
      const { user: userId, machine: name } = each;
      const wanted = { licenceId: "lic_1", userId, fingerprint: machine(name), displayName: "", platform: "" };
      const act = () => activateDevice(state, wanted, { terms, newId, now });
      if (expected !== "") {
        expect(reasonOf(act)).toBe(expected);
        return state;
      }
      const change = act();
      const known = model.devices.find(({ user, machine: other }) => user === userId && other === name);
      if (known === undefined) model.devices.push({ id: change.deviceId, user: userId, machine: name, day });
      else expect([change.deviceId, change.state]).toEqual([known.id, state]);
      return change.state;
    }
    const at = each.index % model.devices.length;
    const { id, user } = model.devices[at]!;
    if (expected !== "") {
      expect(reasonOf(() => releaseDevice(state, id, { terms, now }))).toBe(expected);
      return state;
    }
    model.devices.splice(at, 1);
    if (each.kind === "release") {
      model.releases.push({ user, day });
      return releaseDevice(state, id, { terms, now }).state;
    }
    const change = each.kind === "cull" ? cullDevices(state, [id], now) : deactivateDevice(state, id, "test", now);
    expect([change.events.map(({ kind }) => kind), change.audit.length]).toEqual([
      ["device_deactivated", "licence_changed"],
      1,
    ]);
    return change.state;
  }

  it("stay one device while one part after the other changes", () => {
    const newIds = testIds();
    const context = { terms, newId: () => newIds("dev"), now: start };
    const wanted = { licenceId: "lic_1", userId: "ada", displayName: "", platform: "" };
    const first = activateDevice(begin(), { ...wanted, fingerprint: { a: "1", b: "1", c: "1" } }, context);
    const second = activateDevice(first.state, { ...wanted, fingerprint: { a: "2", b: "1", c: "1" } }, context);
    const third = activateDevice(second.state, { ...wanted, fingerprint: { a: "2", b: "2", c: "1" } }, context);
    expect([second.deviceId, third.deviceId]).toEqual([first.deviceId, first.deviceId]);
    expect(third.events[0]).toMatchObject({ kind: "device_activated", renewed: true });
    const other = activateDevice(third.state, { ...wanted, fingerprint: { a: "1", b: "1", c: "1" } }, context);
    expect(other.deviceId).not.toBe(first.deviceId);
  });

  it.each([
    ["a plan that binds none", { terms: undefined }, {}, "DEVICES_NOT_OFFERED"],
    ["nobody, where users are counted", {}, { userId: undefined }, "DEVICE_USER_REQUIRED"],
    ["too little of a fingerprint", {}, { fingerprint: { a: "1", x: "1" } }, "FINGERPRINT_INCOMPLETE"],
    ["a licence that is not there", {}, { licenceId: "lic_9" }, "NOT_FOUND"],
  ])("are refused to %s", (_name, context, changes, reason) => {
    const { userId, ...wanted } = {
      licenceId: "lic_1",
      userId: "ada" as string | undefined,
      fingerprint: machine("x"),
      displayName: "",
      platform: "",
      ...changes,
    };
    const activation = { ...wanted, fingerprint: { ...wanted.fingerprint }, ...(userId !== undefined && { userId }) };
    const act = () =>
      activateDevice(begin(), activation, {
        terms,
        newId: () => "dev_1",
        now: start,
        ...context,
      });
    expect(reasonOf(act)).toBe(reason);
  });

  it("stay behind when the licence goes to another account", () => {
    const wanted = { licenceId: "lic_1", userId: "ada", fingerprint: machine("x"), displayName: "", platform: "" };
    const { state: from } = activateDevice(begin(), wanted, { terms, newId: () => "dev_1", now: start });
    const draft = { accountId: "globex", displayName: "", email: "", billingCountry: "", timeZone: "" };
    const transfer = { licenceId: "lic_1", releaseSeats: false, reason: "sold", changeId: "chg_1" };
    const change = transferLicence({ from, to: createAccount(draft, start) }, transfer, start);
    expect(bookOf(change.from.state, "lic_1").devices.size).toBe(0);
    expect(change.from.events).toMatchObject([{ kind: "device_deactivated", reason: "sold" }]);
    expect(change.to.state.devices.size).toBe(0);
  });

  it("are never freed by users where the plan says so", () => {
    const strict: DeviceTerms = { ...terms, selfDeactivations: { count: 0, window: "P1Y" } };
    const { coolingOff: _, ...never } = strict;
    const wanted = { licenceId: "lic_1", userId: "ada", fingerprint: machine("x"), displayName: "", platform: "" };
    const { state } = activateDevice(begin(), wanted, { terms: never, newId: () => "dev_1", now: start });
    expect(reasonOf(() => releaseDevice(state, "dev_1", { terms: never, now: start }))).toBe("DEACTIVATIONS_EXHAUSTED");
  });
});

describe("fingerprints", () => {
  const components = ["a", "b", "c", "d", "e"];
  const rules = { any: 1, two: 2, most: 3, all: 5 } as const;
  const print = fc.record(Object.fromEntries(components.map((name) => [name, fc.constantFrom("1", "2")])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Record<string, string>>;

  it.each(["any", "two", "most", "all"] as const)("match by %s in both directions, by what is equal alone", (match) => {
    fc.assert(
      fc.property(print, print, (left, right) => {
        const rule = { components, match };
        const equal = components.filter((name) => left[name] !== undefined && left[name] === right[name]).length;
        expect(isSameDevice(left, right, rule)).toBe(equal >= rules[match]);
        expect(isSameDevice(right, left, rule)).toBe(isSameDevice(left, right, rule));
        expect(isSameDevice({ ...left, other: "1" }, { ...right, other: "2" }, rule)).toBe(
          isSameDevice(left, right, rule),
        );
      }),
    );
  });
});
