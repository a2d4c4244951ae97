import { describe, expect, it } from "@jest/globals";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount, updateAccount } from "../account/change-account.ts";
import { createUser, updateUser } from "../account/change-user.ts";
import type { Licence } from "./licence.ts";
import { assignSeat } from "../seat/assign-seat.ts";

const now = new Date("2026-01-15T00:00:00Z");

function licence(licenceId: string, changes: Partial<Licence> = {}): Licence {
  const bought = { accountId: "acme", productKey: "forge", planKey: "team", planVersion: 1, addOns: [], quantity: 3 };
  const times = { startTime: new Date("2026-01-01T00:00:00Z"), createTime: now, updateTime: now };
  const orders = { firstOrderId: "ord_1", orderId: "ord_1", steps: [] };
  return {
    licenceId,
    ...bought,
    ...times,
    ...orders,
    state: "active",
    statusReason: "",
    seats: new Map(),
    version: 1,
    ...changes,
  };
}

const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "DE", timeZone: "" };
const dana = { userId: "dana", displayName: "", email: "", roles: [], groups: [] };
const licences = [
  licence("lic_live"),
  licence("lic_suspended", { state: "suspended" }),
  licence("lic_revoked", { state: "revoked" }),
  licence("lic_expired", { endTime: new Date("2026-01-10T00:00:00Z") }),
];
const account: AccountState = licences.reduce(withLicence, createAccount(draft, now));

function toldBy({ events }: { events: readonly { kind: string; licence?: Licence }[] }): (string | undefined)[] {
  return events.filter(({ kind }) => kind === "licence_changed").map((event) => event.licence?.licenceId);
}

describe("tokens carry the newest terms", () => {
  const withDana = createUser(account, dana, now);
  it.each([
    ["a new user", withDana],
    ["other roles", updateUser(withDana.state, "dana", { roles: ["owner"] }, now)],
    ["another country", updateAccount(account, { billingCountry: "FR" }, now)],
  ])("%s is told to every licence that still opens something", (_name, change) => {
    expect(toldBy(change)).toEqual(["lic_live", "lic_suspended"]);
  });

  it("a seat is told to its licence alone", () => {
    const choice = { licenceId: "lic_live", userId: "dana", namedUser: true };
    expect(toldBy(assignSeat(withDana.state, choice, now))).toEqual(["lic_live"]);
  });

  it("what changes nothing is not told", () => {
    expect(toldBy(updateUser(withDana.state, "dana", { roles: [] }, now))).toEqual([]);
  });
});
