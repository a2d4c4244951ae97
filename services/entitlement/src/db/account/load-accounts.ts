import type { Transaction } from "@licet/db";
import type { AccountState } from "../../domain/account/account.ts";
import { linkLenders } from "../../domain/account/lender.ts";
import { loadLeases } from "../lease/load-leases.ts";
import type { OverrideRow } from "../override/override-rows.ts";
import { fromOverrideRow } from "../override/override-rows.ts";
import type { DeviceRow, ReleaseRow } from "../device/device-rows.ts";
import { fromBookRows } from "../device/device-rows.ts";
import { lockDueSeats } from "../seat/lock-due-seats.ts";
import type { SeatRow } from "../seat/seat-rows.ts";
import type { AccountRow, LicenceRow, UserRow } from "./account-rows.ts";
import { fromAccountRow, fromLicenceRow, fromUserRow } from "./account-rows.ts";
import { fromTripsColumn } from "./trips-column.ts";
import { LenderChanged, withLenders } from "./lender-rows.ts";
import { loadMoves } from "./move-rows.ts";

/** Holds the places of accounts that are not there yet: a second transaction waits for the first to make them. */
export async function holdPlaces(tx: Transaction, accountIds: readonly string[]): Promise<void> {
  await tx.sql(
    `insert into account (tenant_id, account_id)
     select $1, account_id from unnest($2::text[]) as wanted (account_id) order by account_id
     on conflict do nothing`,
    [tx.tenantId, accountIds],
    { name: "entitlement_hold_places" },
  );
}

/** Gives back the places that nobody took. */
export async function releasePlaces(tx: Transaction, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return;
  await tx.sql("delete from account where tenant_id = $1 and account_id = any($2::text[]) and version = 0", [
    tx.tenantId,
    accountIds,
  ]);
}

/** Whether accounts are locked: waiting for those that others hold, leaving these out, or not at all. */
export type AccountLock = "wait" | "skip" | "none";

/**
 * Loads the accounts whole, each with those that lend to it, ten statements for any number and as many for the lenders; missing
 * ones are absent. Locks are taken in one order for all, lenders among them.
 */
export async function loadAccounts(
  tx: Transaction,
  accountIds: readonly string[],
  lock: AccountLock,
  now: Date,
): Promise<Map<string, AccountState>> {
  const wanted = new Set(accountIds);
  const { accounts, toState } = await loadParts(tx, accountIds, lock, now);
  const rows = accounts.filter(({ version }) => version > 0);
  const lenders = rows.filter((row) => !wanted.has(row.account_id));
  const states = rows.filter((row) => wanted.has(row.account_id)).map(toState);
  if (lenders.length > 0) {
    const lent = await loadParts(
      tx,
      lenders.map((row) => row.account_id),
      "none",
      now,
    );
    states.push(...lenders.map(lent.toState));
  }
  const linked = linkLenders(new Map(states.map((state) => [state.account.accountId, state])));
  const found = [...linked].filter(([accountId]) => wanted.has(accountId));
  if (lock === "wait" && found.length + lenders.length < rows.length) throw new LenderChanged();
  return new Map(found);
}

/** What the tables have of the accounts; of those who lend to them the rows only. */
async function loadParts(tx: Transaction, accountIds: readonly string[], lock: AccountLock, now: Date) {
  const params = [tx.tenantId, accountIds];
  const [accounts, , users, licences, seats, moves, overrides, devices, releases, leases] = await Promise.all([
    tx.sql<AccountRow>(`${selectAccounts} ${lockClauses[lock]}`, params, { name: `entitlement_load_accounts_${lock}` }),
    lock !== "none" && lockDueSeats(tx, accountIds, now),
    tx.sql<UserRow>(selectOf("account_user"), params, { name: "entitlement_load_users" }),
    tx.sql<LicenceRow>(selectOf("licence"), params, { name: "entitlement_load_licences" }),
    tx.sql<SeatRow>(selectOf("seat"), params, { name: "entitlement_load_seats" }),
    loadMoves(tx, accountIds),
    tx.sql<OverrideRow>(selectStanding, params, { name: "entitlement_load_overrides" }),
    tx.sql<DeviceRow>(selectOf("device"), params, { name: "entitlement_load_devices" }),
    tx.sql<ReleaseRow>(selectOf("device_release"), params, { name: "entitlement_load_releases" }),
    loadLeases(tx, accountIds, { lock: lock === "wait" }),
  ]);
  const usersOf = Map.groupBy(users, (row) => row.account_id);
  const licencesOf = Map.groupBy(licences, (row) => row.account_id);
  const overridesOf = Map.groupBy(overrides.map(fromOverrideRow), ({ accountId }) => accountId);
  const seatsOf = Map.groupBy(seats, (row) => row.licence_id);
  const movesOf = Map.groupBy(moves, (row) => row.licence_id);
  const devicesOf = Map.groupBy(devices, (row) => row.account_id);
  const releasesOf = Map.groupBy(releases, (row) => row.account_id);
  const leasesOf = Map.groupBy(leases, (row) => row.licence_id);
  const toState = (row: AccountRow): AccountState => {
    const account = fromAccountRow(row);
    const held = (licencesOf.get(row.account_id) ?? []).map((licence) =>
      fromLicenceRow(licence, {
        seats: seatsOf.get(licence.licence_id) ?? [],
        moves: movesOf.get(licence.licence_id) ?? [],
        leases: leasesOf.get(licence.licence_id) ?? [],
      }),
    );
    return {
      account,
      users: new Map((usersOf.get(row.account_id) ?? []).map((user) => [user.user_id, fromUserRow(user)])),
      licences: new Map(held.map((licence) => [licence.licenceId, licence])),
      overrides: new Map((overridesOf.get(row.account_id) ?? []).map((override) => [override.overrideId, override])),
      devices: fromBookRows(devicesOf.get(row.account_id) ?? [], releasesOf.get(row.account_id) ?? []),
      ...(row.trips.length > 0 && { trips: fromTripsColumn(row.trips) }),
    };
  };
  return { accounts, toState };
}

const selectAccounts = `
  select * from account where tenant_id = $1 and account_id = any(array(${withLenders})) order by account_id`;

const lockClauses: Readonly<Record<AccountLock, string>> = {
  wait: "for update",
  skip: "for update skip locked",
  none: "",
};

const selectStanding = `
  select * from feature_override where tenant_id = $1 and account_id = any($2::text[]) and ended_time is null`;

function selectOf(table: "account_user" | "licence" | "seat" | "device" | "device_release"): string {
  return `select * from ${table} where tenant_id = $1 and account_id = any($2::text[])`;
}
