import { describe, expect, it } from "@jest/globals";
import { testIds } from "@licet/testing";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import type { Device } from "../device/device.ts";
import { withBook } from "../device/device.ts";
import type { Lease } from "../lease/lease.ts";
import { catchUp } from "../licence/catch-up.ts";
import { changeLicence } from "../licence/change-licence.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";
import { pendingMoves } from "../licence/scheduled-move.ts";
import { startPropagation } from "./change-propagation.ts";
import { propagateLicence } from "./propagate-licence.ts";
import type { OnOverLimit, PropagationStrategy } from "./propagation.ts";
import { isOnVersions } from "./propagation.ts";

const now = new Date("2026-03-01T00:00:00Z");
const endTime = new Date("2026-09-01T00:00:00Z");
const sold = { productKey: "forge", edition: "team", rank: 1, models: ["subscription"] as const, selfService: true };
const version = (number: number, terms: Partial<PlanTerms> = {}): PlanTerms => {
  return { ...sold, planKey: "team", version: number, name: "", namedUser: false, grants: [], ...terms };
};
const devices = { limitPerUnit: 1, components: ["disk"], match: "all" as const };
const floating = { heartbeatSeconds: 60, missedBeats: 3, groups: [] };
const overdraft = { percent: 100, units: 0 };
const versions = new Map(
  [
    version(1),
    version(2, { gracePeriod: "P7D" }),
    version(3, { namedUser: true }),
    version(4, { devices }),
    version(5, { floating }),
    version(6, { floating: { ...floating, overdraft } }),
  ].map((plan) => [plan.version, plan]),
);
const view = { catalog: emptyCatalog, planVersion: (_key: string, number: number) => versions.get(number) };

function begin(changes: Partial<Licence> = {}): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
  return withLicence(createAccount(draft, now), licenceFrom(now, { endTime, ...changes }));
}

function propagate(
  state: AccountState,
  toVersion: number,
  { kind = "now", onOverLimit = "skip" }: { kind?: "now" | "at_renewal"; onOverLimit?: OnOverLimit } = {},
) {
  const strategy: PropagationStrategy = { kind };
  const terms = { planKey: "team", fromVersions: [], toVersion, strategy, neverAccountIds: [], onOverLimit };
  const started = { actor: "ann", reason: "better", now };
  const { propagation } = startPropagation(terms, { propagationId: "prp_1", total: 1 }, started);
  return propagateLicence(state, "lic_1", propagation, { view, newId: testIds(), now });
}

const licenceIn = (state: AccountState | undefined): Licence | undefined => state?.licences.get("lic_1");

function withDevices(state: AccountState): AccountState {
  const device = (deviceId: string): Device =>
    ({
      ...{ deviceId, licenceId: "lic_1", fingerprint: { disk: deviceId }, name: "", platform: "" },
      ...{ activateTime: now, seenTime: now, createTime: now },
    }) as unknown as Device;
  const held = new Map(["one", "two"].map((id) => [id, device(id)]));
  return withBook(state, "lic_1", { devices: held, releases: [] });
}

function withLeases(): AccountState {
  const lease = (leaseId: string) => ({ leaseId, expireTime: endTime }) as unknown as Lease;
  const leases = new Map(["one", "two"].map((id) => [id, lease(id)]));
  return begin({ floating: { leases, overdrafts: [] } });
}

const seat = (assignTime: Date) => ({ assignTime });
const seats = new Map([
  ["ada", seat(now)],
  ["bob", seat(endTime)],
]);
const withSeats = () => begin({ planVersion: 2, seats });

describe("a licence in a propagation", () => {
  it("moves as by any change, noted with the propagation", () => {
    const { licence, change } = propagate(begin(), 2);
    expect(licence).toMatchObject({ outcome: "moved", code: "", fromVersion: 1 });
    expect(licenceIn(change?.state)).toMatchObject({ planVersion: 2, version: 2, endTime });
    expect(change?.events).toMatchObject([{ kind: "licence_changed", reason: "better" }]);
    expect(change?.audit).toMatchObject([
      { action: "licence.change", reason: "better", details: { plan_version: 2, propagation: "prp_1" } },
    ]);
  });

  it("is skipped with the reason when it cannot", () => {
    const expired = begin({ endTime: new Date(now.getTime() - 1) });
    expect(propagate(expired, 2).licence).toMatchObject({ outcome: "skipped", code: "LICENCE_EXPIRED" });
    expect(propagate(expired, 2).change).toBeUndefined();
    expect(propagate(begin(), 9).licence).toMatchObject({ outcome: "skipped", code: "PLAN_VERSION_UNKNOWN" });
  });

  it.each([
    ["seats", withSeats(), 3, "SEATS_OVER_LIMIT"],
    ["devices", withDevices(begin()), 4, "DEVICES_OVER_LIMIT"],
    ["keys", withLeases(), 5, "LEASES_OVER_LIMIT"],
  ])("with more %s in use than the version allows is skipped, or moves if that is wanted", (_name, state, to, code) => {
    expect(propagate(state, to).licence).toMatchObject({ outcome: "skipped", code });
    const moved = propagate(state, to, { onOverLimit: "move" });
    expect(moved.licence.outcome).toBe("moved");
    expect(licenceIn(moved.change?.state)?.planVersion).toBe(to);
  });

  it("keeps the oldest seats when it moves, and keys that the version's overdraft covers", () => {
    const { change } = propagate(withSeats(), 3, { onOverLimit: "move" });
    expect([...(licenceIn(change?.state)?.seats.keys() ?? [])]).toEqual(["ada"]);
    expect(propagate(withLeases(), 6).licence.outcome).toBe("moved");
  });
});

describe("at renewal a licence", () => {
  const kind = "at_renewal";
  const at = (state: AccountState, time: Date) => catchUp(state, { view, now: time, notices: [] });

  it("moves at the end of its term, whether it was renewed by then or is in grace", () => {
    const { licence, change } = propagate(begin({ planVersion: 2 }), 1, { kind });
    expect(licence).toMatchObject({ outcome: "scheduled", effectiveTime: endTime, fromVersion: 2 });
    const scheduled = change!.state;
    expect(licence.moveId).toBe(pendingMoves(licenceIn(scheduled)!)[0]?.moveId);
    const before = at(scheduled, new Date(endTime.getTime() - 1)).at(-1)?.change.state ?? scheduled;
    expect(licenceIn(before)?.planVersion).toBe(2);
    const renewed = withLicence(scheduled, { ...licenceIn(scheduled)!, endTime: new Date("2027-09-01T00:00:00Z") });
    const graceEndTime = new Date(endTime.getTime() + 1000);
    const inGrace = withLicence(scheduled, { ...licenceIn(scheduled)!, graceEndTime });
    for (const state of [renewed, inGrace]) {
      const happened = at(state, endTime);
      const moved = happened.find(({ change: { audit } }) => audit.some(({ action }) => action === "licence.change"));
      expect(licenceIn(moved?.change.state)).toMatchObject({ planVersion: 1 });
      expect(moved).toMatchObject({ actor: "ann", change: { audit: [{ details: { propagation: "prp_1" } }] } });
    }
  });

  it("moves at once in grace, and is skipped without an end or after it", () => {
    const past = new Date(now.getTime() - 1);
    expect(propagate(begin({ endTime: past, graceEndTime: endTime }), 2, { kind }).licence.outcome).toBe("moved");
    const { endTime: _endTime, ...endless } = licenceIn(begin())!;
    expect(propagate(withLicence(begin(), endless), 2, { kind }).licence.code).toBe("TERM_ENDLESS");
    expect(propagate(begin({ endTime: past }), 2, { kind }).licence.code).toBe("LICENCE_EXPIRED");
  });

  it.each([
    ["it was expired by then", (state: AccountState) => state, "LICENCE_EXPIRED"],
    [
      "it went to another version by hand",
      (state: AccountState) =>
        changeLicence(
          state,
          { licenceId: "lic_1", planVersion: 3, addOns: [], changeId: "chg_1", reason: "" },
          view,
          now,
        ).state,
      "PLAN_CHANGED",
    ],
  ])("does not move when %s, and says so", (_name, meanwhile, code) => {
    const { change } = propagate(begin(), 2, { kind });
    const failed = at(meanwhile(change!.state), endTime).flatMap(({ change: { events } }) =>
      events.flatMap((event) => (event.kind === "move_failed" ? [event.move.failureCode] : [])),
    );
    expect(failed).toEqual([code]);
  });
});

it.each([
  ["another plan", { planKey: "free" }, [], false],
  ["the version already", { planVersion: 2 }, [], false],
  ["a version that is not named", { planVersion: 3 }, [1], false],
  ["a version that is named", { planVersion: 1 }, [1], true],
  ["any other version, where none is named", { planVersion: 3 }, [], true],
  ["a revoked licence", { planVersion: 1, state: "revoked" as const }, [], false],
])("concerns %s: %o", (_name, changes, fromVersions, expected) => {
  const terms = { planKey: "team", toVersion: 2, strategy: { kind: "now" as const }, neverAccountIds: [] };
  expect(isOnVersions({ ...terms, fromVersions, onOverLimit: "skip" }, licenceFrom(now, changes))).toBe(expected);
});
