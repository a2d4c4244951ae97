import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import { addPeriod } from "./add-period.ts";
import type { Licence } from "./licence.ts";
import { licenceStatus } from "./licence.ts";
import type { LicenceMove } from "./state-changes.ts";
import { moveLicence } from "./move-licence.ts";
import { licenceFrom } from "./licence.fixture.ts";

const now = new Date("2026-01-15T00:00:00Z");

const licence = licenceFrom(new Date("2026-01-01T00:00:00Z"), {
  quantity: 3,
  endTime: new Date("2026-02-01T00:00:00Z"),
  graceEndTime: new Date("2026-02-08T00:00:00Z"),
  createTime: now,
  updateTime: now,
});

function start(changes: Partial<Licence> = {}): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
  return withLicence(createAccount(draft, now), { ...licence, ...changes });
}

describe("licenceStatus", () => {
  it.each([
    ["before its start", "2025-12-31T23:59:59.999Z", "scheduled"],
    ["at its start", "2026-01-01T00:00:00Z", "active"],
    ["just before its end", "2026-01-31T23:59:59.999Z", "active"],
    ["at its end", "2026-02-01T00:00:00Z", "grace"],
    ["at the end of grace", "2026-02-08T00:00:00Z", "expired"],
  ])("%s", (_name, instant, status) => {
    expect(licenceStatus(licence, new Date(instant))).toBe(status);
  });
});

describe("moveLicence", () => {
  const moves = fc.array(fc.constantFrom<LicenceMove>("suspend", "resume", "revoke"));

  it("never leaves revoked, notes and tells each change once, and repeats nothing", () => {
    fc.assert(
      fc.property(moves, (steps) => {
        let state = start();
        for (const move of steps) {
          const before = state.licences.get("lic_1")!;
          const attempt = () => moveLicence(state, move, { licenceId: "lic_1", reason: "test" }, now);
          if (before.state === "revoked" && move !== "revoke") {
            expect(attempt).toThrow(DomainError);
            continue;
          }
          const change = attempt();
          const isChanged = change.state !== state;
          expect([change.events.length, change.audit.length]).toEqual(isChanged ? [1, 1] : [0, 0]);
          expect(isChanged).toBe(change.state.licences.get("lic_1")!.state !== before.state);
          state = change.state;
        }
      }),
    );
  });

  it("refuses a licence that is not there", () => {
    expect(() => moveLicence(start(), "revoke", { licenceId: "lic_9", reason: "" }, now)).toThrow("no such licence");
  });
});

describe("addPeriod", () => {
  it.each([
    ["a month, clamped", "2026-01-31T10:00:00Z", "P1M", "UTC", "2026-02-28T10:00:00.000Z"],
    ["a year from a leap day", "2028-02-29T00:00:00Z", "P1Y", "UTC", "2029-02-28T00:00:00.000Z"],
    ["a week", "2026-01-31T00:00:00Z", "P1W", "UTC", "2026-02-07T00:00:00.000Z"],
    ["a month over a clock change", "2026-03-15T11:00:00Z", "P1M", "Europe/Berlin", "2026-04-15T10:00:00.000Z"],
  ])("adds %s", (_name, from, period, zone, to) => {
    expect(addPeriod(new Date(from), period, zone).toISOString()).toBe(to);
  });
});
