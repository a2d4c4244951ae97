import type { PolicyDocument, PolicyLicence } from "@licet/catalog-file";
import { compileSnapshot, decodeSnapshot, encodeSnapshot } from "@licet/decision";
import type { Snapshot } from "@licet/decision";
import type { AccountState } from "@licet/entitlement-service/domain/account/account";
import { createAccount } from "@licet/entitlement-service/domain/account/change-account";
import { createUser } from "@licet/entitlement-service/domain/account/change-user";
import { moveLicence } from "@licet/entitlement-service/domain/licence/move-licence";
import { assignSeat } from "@licet/entitlement-service/domain/seat/assign-seat";
import { reserveSeats } from "@licet/entitlement-service/domain/seat/reserve-seats";
import { provisionOrder } from "@licet/entitlement-service/domain/order/provision-order";
import { compileAccount } from "@licet/entitlement-service/domain/snapshot/compile-account";
import { attempt } from "./attempt.ts";
import { takeTrips } from "./begin-policy-trips.ts";
import { convertTrials, takeFirstUse } from "./begin-policy-use.ts";
import { decideOverrides } from "./decide-overrides.ts";
import type { PlannedLease } from "./hold-leases.ts";
import { holdLeases, planLeases, reportLeases } from "./hold-leases.ts";
import type { AccountPlace, MemberOf } from "./place-accounts.ts";
import { pinPurchase } from "./pin-purchase.ts";
import { toStep } from "./problems.ts";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

type PolicyAccount = NonNullable<PolicyDocument["accounts"]>[string];

/** When the account came to be, which no decision asks about. */
const createTime = new Date(0);

/** What of its file an account is built with. */
export interface AccountSurroundings {
  readonly published: Published;
  readonly place: AccountPlace;
  readonly memberOf: MemberOf;
}

/** An account at an instant; the same object unless it has leases, or trials that have become something else. */
export type StateAt = (at: Date) => AccountState;

/**
 * An account that bought what the file says, carried out by the rules of the entitlement service. What cannot be carried out is
 * reported; pointers are relative to the account.
 */
export function buildAccount(
  accountId: string,
  { billingCountry = "", timeZone = "", users = {}, licences = [], overrides = [], trips = [] }: PolicyAccount,
  surroundings: AccountSurroundings,
  report: Report,
): StateAt | undefined {
  const { published, place, memberOf } = surroundings;
  const draft = { accountId, displayName: "", email: "", billingCountry, timeZone, ...place };
  const created = attempt("/timeZone", report, () => createAccount(draft, createTime));
  if (created === undefined) return undefined;
  let state: AccountState = created;
  for (const [userId, entry] of Object.entries(users)) {
    const { roles = [], groups = [] } = entry ?? {};
    const user = { userId, displayName: "", email: "", roles, groups };
    const before = state;
    state = attempt(`/users/${toStep(userId)}`, report, () => createUser(before, user, createTime).state) ?? state;
  }
  const leases: PlannedLease[] = [];
  const digits = String(licences.length).length;
  for (const [index, licence] of licences.entries()) {
    const number = String(index + 1).padStart(digits, "0");
    const licenceId = licence.name === undefined ? `lic_${number}` : `lic_${number}_${licence.name}`;
    const reportHere: Report = (pointer, message) => report(`/licences/${index}${pointer}`, message);
    state = buy(state, licence, { licenceId, published, memberOf, report: reportHere, leases });
  }
  state = decideOverrides(state, overrides, published, (pointer, message) => report(`/overrides${pointer}`, message));
  state = takeTrips(state, trips, published, (pointer, message) => report(`/trips${pointer}`, message));
  reportLeases(state, leases, published);
  const revised = { ...state, account: { ...state.account, revision: 1 } };
  const presentAt: StateAt = (at) => convertTrials(revised, at, published);
  return leases.length > 0 ? (at) => holdLeases(presentAt(at), leases, at, published) : presentAt;
}

/** The snapshot of an account, as it is stored and read again. */
export function compileState(state: AccountState, { view }: Published): Snapshot {
  return compileSnapshot(decodeSnapshot(encodeSnapshot(compileAccount("policy-test", state, view))));
}

interface Purchase {
  readonly licenceId: string;
  readonly published: Published;
  readonly memberOf: MemberOf;
  readonly report: Report;
  /** Takes the leases that the purchase has. */
  readonly leases: PlannedLease[];
}

/** The state with a purchase carried out, or the same where that is refused. */
function buy(state: AccountState, licence: PolicyLicence, purchase: Purchase): AccountState {
  const { licenceId, published, report } = purchase;
  if (!isNamedOnce(licence, report)) return state;
  const order = pinPurchase(licence, state.account, published, report);
  if (order === undefined) return state;
  const made: string[] = [];
  const newId = (prefix: string) => {
    if (prefix !== "lic") return `${licenceId}/${prefix}`;
    made.push(made.length === 0 ? licenceId : `${licenceId}#${made.length + 1}`);
    return made.at(-1) ?? licenceId;
  };
  const now = new Date(licence.start);
  const provision = provisionOrder(
    state,
    { ...order, orderId: `ord_${licenceId}` },
    { view: published.view, newId, now },
  );
  if (provision.kind === "refused") {
    report("", provision.refusal.message);
    return state;
  }
  purchase.leases.push(...planLeases(provision.change.state, made, licence, purchase));
  const begun = takeFirstUse(provision.change.state, made, licence, purchase);
  return settle(begun, made, licence, purchase);
}

function isNamedOnce({ sku, plan, version }: PolicyLicence, report: Report): boolean {
  if ((sku === undefined) === (plan === undefined)) {
    report("", "a licence names a SKU or a plan, and only one");
    return false;
  }
  if (sku !== undefined && version !== undefined) {
    report("/version", "a SKU says by itself which version it sells");
    return false;
  }
  return true;
}

/** Seats and state of the licences that a purchase made. */
function settle(
  before: AccountState,
  licenceIds: readonly string[],
  { start, seats = [], reservations = {}, state: wanted = "active", reason = "" }: PolicyLicence,
  { published, memberOf, report }: Pick<Purchase, "published" | "memberOf" | "report">,
): AccountState {
  const now = new Date(start);
  const isNamedUser = (licenceId: string): boolean => {
    const licence = before.licences.get(licenceId);
    return (
      licence !== undefined && published.view.planVersion(licence.planKey, licence.planVersion)?.namedUser === true
    );
  };
  const reserved = Object.entries(reservations);
  if (licenceIds.length === 0 && (seats.length > 0 || reserved.length > 0 || wanted !== "active")) {
    report("", "an add-on has no seats and no state of its own");
    return before;
  }
  let state = before;
  const seated = licenceIds.some(isNamedUser) ? licenceIds.filter(isNamedUser) : licenceIds;
  for (const licenceId of seated) {
    for (const [group, count] of reserved) {
      const place = `/reservations/${group.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const wish = { licenceId, group, seats: count, namedUser: isNamedUser(licenceId) };
      state = attempt(place, report, () => reserveSeats(state, wish, now).state) ?? state;
    }
    for (const [index, seat] of seats.entries()) {
      const { user: userId, account } = typeof seat === "string" ? { user: seat, account: undefined } : seat;
      const member = account === undefined ? undefined : memberOf(account);
      if (account !== undefined && member === undefined) {
        report(`/seats/${index}/account`, `the file has no account ${account}`);
        continue;
      }
      const choice = { licenceId, userId, namedUser: isNamedUser(licenceId), ...(member && { member }) };
      state = attempt(`/seats/${index}`, report, () => assignSeat(state, choice, now).state) ?? state;
    }
  }
  if (wanted === "active") return state;
  const move = wanted === "suspended" ? "suspend" : "revoke";
  return licenceIds.reduce(
    (moved, licenceId) =>
      attempt("/state", report, () => moveLicence(moved, move, { licenceId, reason }, now).state) ?? moved,
    state,
  );
}
