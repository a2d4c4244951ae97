import type { SnapshotDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import { isBehind } from "../account/lender.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { bookOf } from "../device/device.ts";
import type { CatalogMembers } from "../snapshot/compile-account.ts";
import { compileHeldLicence } from "../snapshot/compile-held-licence.ts";
import { compileTrips, toAccountDocument, toUserDocument } from "../snapshot/compile-account.ts";
import { compileOverrides } from "../snapshot/compile-overrides.ts";

type Identity = "schema" | "tenantId" | "accountId" | "revision";
/** What the catalog alone settles, or other accounts do; nothing compiles pending requests. */
type NotOwn = keyof CatalogMembers | "lenders" | "lenderRevisions" | "rollouts" | "pendingRequests";
type OwnMember = Exclude<keyof SnapshotDocument, Identity | NotOwn>;

/** Parts of a member by key; null for those that were not there. */
type PartsBefore<Member> = Readonly<Record<string, Member | null>>;

/**
 * What makes of a snapshot the one before it, compiled with the same catalog: what was otherwise then. A new member of the
 * document that is the account's own needs its place here.
 */
export interface DocumentUndo extends Record<OwnMember, unknown> {
  /** Whole. Absent: as it is. */
  readonly account: SnapshotDocument["account"] | undefined;
  readonly users: PartsBefore<NonNullable<SnapshotDocument["users"]>[string]> | undefined;
  readonly licences: PartsBefore<SnapshotDocument["licences"][number]> | undefined;
  /** All of them. */
  readonly overrides: NonNullable<SnapshotDocument["overrides"]> | undefined;
  readonly trips: NonNullable<SnapshotDocument["trips"]> | undefined;
}

/**
 * What makes the later state's document the earlier one's again, by identity: a state is never written to, so what is the
 * same object is unchanged. Undefined where all licences differ, since they are compiled in another time zone, and where those
 * that it shares of others may.
 */
export function toUndo(before: AccountState, after: AccountState, view: CatalogView): DocumentUndo | undefined {
  if (before.account.timeZone !== after.account.timeZone) return undefined;
  if (before.lender !== after.lender || isBehind(before)) return undefined;
  return {
    account: accountBefore(before, after),
    users: before.users === after.users ? undefined : usersBefore(before, after),
    licences: licencesBefore(before, after, view),
    overrides:
      before.overrides === after.overrides ? undefined : compileOverrides(before.overrides.values(), view.catalog),
    trips: before.trips === after.trips ? undefined : compileTrips(before, view.catalog),
  };
}

/** The document as it was at the revision before. */
export function undoDocument(
  document: SnapshotDocument,
  undo: Partial<DocumentUndo>,
  revision: number,
): SnapshotDocument {
  const { users: usersNow, overrides: overridesNow = [], trips: tripsNow = [], ...kept } = document;
  const users = withParts(usersNow ?? {}, undo.users);
  const licences = withParts(Object.fromEntries(document.licences.map((each) => [each.id, each])), undo.licences);
  const overrides = undo.overrides ?? overridesNow;
  const trips = undo.trips ?? tripsNow;
  return {
    ...kept,
    revision,
    ...(undo.account && { account: undo.account }),
    ...(Object.keys(users).length > 0 && { users }),
    licences: Object.values(licences).sort(byId),
    ...(overrides.length > 0 && { overrides }),
    ...(trips.length > 0 && { trips }),
  };
}

/** Who administers it follows from the users. */
function accountBefore(before: AccountState, after: AccountState): DocumentUndo["account"] {
  const [was, is] = [before.account, after.account];
  const isSame = was.displayName === is.displayName && was.billingCountry === is.billingCountry;
  return isSame && before.users === after.users ? undefined : toAccountDocument(before);
}

function usersBefore(before: AccountState, after: AccountState): DocumentUndo["users"] {
  return partsBefore(
    before.users,
    after.users,
    (userId) => before.users.get(userId) !== after.users.get(userId),
    toUserDocument,
  );
}

function licencesBefore(before: AccountState, after: AccountState, view: CatalogView): DocumentUndo["licences"] {
  return partsBefore(
    before.licences,
    after.licences,
    (licenceId) =>
      before.licences.get(licenceId) !== after.licences.get(licenceId) ||
      // For whom a reserved seat is free depends on the users' groups.
      (before.users !== after.users && before.licences.get(licenceId)?.seating !== undefined) ||
      bookOf(before, licenceId) !== bookOf(after, licenceId),
    (licence) => compileHeldLicence(licence, before, view),
  );
}

function partsBefore<Part, Compiled>(
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
  differs: (key: string) => boolean,
  compile: (part: Part) => Compiled,
): PartsBefore<Compiled> | undefined {
  const made = [...after.keys()].filter((key) => !before.has(key)).map((key) => [key, null] as const);
  const otherwise = [...before].filter(([key]) => differs(key)).map(([key, part]) => [key, compile(part)] as const);
  const parts = [...made, ...otherwise];
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

function withParts<Part>(
  present: Readonly<Record<string, Part>>,
  before: PartsBefore<Part> = {},
): Record<string, Part> {
  const parts = Object.entries({ ...present, ...before });
  return Object.fromEntries(parts.filter((entry): entry is [string, Part] => entry[1] !== null));
}

function byId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1;
}
